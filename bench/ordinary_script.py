"""The same job as a person would script it in an afternoon: the yardstick for `reportgen build`.

    python bench/ordinary_script.py WORKBOOK.xlsx TEMPLATE.docx FOLDER

pandas reads the workbook, plt.subplots draws a chart a measure, docxtpl fills the template, LibreOffice makes the PDF.
It knows one kind of target, checks nothing, and writes neither alternative texts nor anything else that its readers
would need; what it does is what such scripts do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage

FILLS = {"Green": "C6EFCE", "Amber": "FFE5B4", "Red": "FFC7CE", "": "FFFFFF"}


def rated(value: float, target: object, tolerance: object, good_is: str) -> str:
    """Green, Amber, Red, or '' where the sheet gives no number to compare with."""
    if not isinstance(target, int | float) or good_is not in ("High", "Low"):
        return ""
    gap = value - target if good_is == "High" else target - value
    if gap >= 0:
        return "Green"
    return "Amber" if isinstance(tolerance, int | float) and gap >= -tolerance else "Red"


def chart(path: Path, values: list[float], target: object) -> Path:
    """Draw a sparkline the way the matplotlib gallery shows it."""
    figure, axes = plt.subplots(figsize=(1.05, 0.4))
    axes.plot(values, color="#12436D", linewidth=1.2)
    axes.plot(len(values) - 1, values[-1], "o", color="#12436D", markersize=4)
    if isinstance(target, int | float):
        axes.axhline(target, color="#505A5F", linewidth=0.6, linestyle="--")
    axes.axis("off")
    figure.savefig(path, dpi=200)
    plt.close(figure)
    return path


def lines(text: str) -> list[dict[str, object]]:
    """Commentary, line by line; a line that begins with '- ' is a bullet."""
    typed = [line.strip() for line in text.splitlines() if line.strip()]
    return [{"bullet": line.startswith("- "), "text": line.removeprefix("- ")} for line in typed]


def context(sheets: dict[str, pd.DataFrame], charts: Path, template: DocxTemplate) -> dict[str, object]:
    """Everything the template shows, from the workbook's sheets."""
    settings = dict(zip(sheets["Report"]["Setting"], sheets["Report"]["Value"], strict=True))
    targets = {row["Measure"]: row for row in sheets["Targets"].to_dict("records")}
    data = dict(iter(sheets["Data"].groupby("Measure", sort=False)))
    sections = []
    for section in sheets["Sections"].sort_values("Order").to_dict("records"):
        kpis = []
        mine = sheets["KPIs"][sheets["KPIs"]["Section"] == section["Section"]]
        for kpi in mine.sort_values("Order").to_dict("records"):
            measures = []
            rows = sheets["Measures"]
            rows = rows[(rows["KPI"] == kpi["KPI"]) & (rows["Shown in report"] != "No")]
            for measure in rows.sort_values("Order").to_dict("records"):
                target = targets.get(measure["Measure"], {})
                series = data[measure["Measure"]]
                values = [v for v in series["Value"] if isinstance(v, int | float)][-16:]
                rating = rated(values[-1], target.get("Target"), target.get("Tolerance"), measure["Good is"])
                unit = "%" if measure["Unit"] == "%" else ""
                picture = chart(charts / f"{measure['Measure']}.png", values, target.get("Target"))
                measures.append(
                    {
                        "target": target.get("Text as printed", ""),
                        "good_is": measure["Good is"],
                        "as_of": series["Period"].iloc[-1],
                        "name": measure["Metric name"],
                        "value": f"{values[-1]:,.{int(measure['Decimals'])}f}{unit}",
                        "rating": rating,
                        "fill": FILLS[rating],
                        "chart": InlineImage(template, str(picture), width=Cm(2.4)),
                    }
                )
            blocks = sheets["Commentary"][sheets["Commentary"]["KPI"] == kpi["KPI"]].sort_values("Order")
            kpis.append(
                {
                    "title": kpi["Title"],
                    "measures": measures,
                    "blocks": [{"heading": b["Heading"], "lines": lines(b["Text"])} for b in blocks.to_dict("records")],
                }
            )
        sections.append({"title": section["Title"], "introduction": section["Introduction"], "kpis": kpis})
    return {"title": settings["Title"], "introduction": settings["Introduction"], "sections": sections}


def main() -> None:
    workbook, template_path, folder = (Path(argument) for argument in sys.argv[1:4])
    charts = folder / "charts"
    charts.mkdir(parents=True, exist_ok=True)
    sheets = {name: frame.fillna("") for name, frame in pd.read_excel(workbook, sheet_name=None, dtype=object).items()}
    template = DocxTemplate(template_path)
    template.render(context(sheets, charts, template), autoescape=True)
    template.save(folder / "report.docx")
    profile = f"-env:UserInstallation={(folder.parent / 'libreoffice-profile').resolve().as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "report.docx")],
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
