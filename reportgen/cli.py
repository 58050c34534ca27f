"""The command line: parse, call, print, exit code. What a command does is in `commands`."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from reportgen import __version__
from reportgen.errors import EditedSinceBuilt, ExitCode, ReportgenError
from reportgen.findings import Finding, FindingsStop, Severity, has_errors, lines_of

if TYPE_CHECKING:
    from rich.status import Status

    from reportgen.commands import Built, Pulled

    _Commands = argparse._SubParsersAction["_Parser"]

_DESCRIPTION = "The quarterly performance report: one workbook in, a Word draft and its PDF out."
_MORE = "Every command answers --help. The tutorial and the list of messages are in the docs folder."


class _Parser(argparse.ArgumentParser):
    def __init__(self, **given: Any) -> None:
        # An option that is cut short must not be guessed: `--accept` would decide on every tracked change.
        super().__init__(**{"allow_abbrev": False, **given})

    def error(self, message: str) -> NoReturn:
        """One sentence and where to look, instead of the whole usage."""
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}. Try: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. Never raises for what a person can mend."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every character of a finding; a '?' there beats a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except FindingsStop as stop:
        _print_findings(stop.findings)
        print(f"reportgen: {stop}", file=sys.stderr)
        return stop.exit_code
    except ReportgenError as stop:
        print(f"reportgen: {stop}", file=sys.stderr)
        return stop.exit_code
    except KeyboardInterrupt:
        print("\nreportgen: stopped; the files are as they were.", file=sys.stderr)
        return ExitCode.STOPPED
    except BrokenPipeError:
        return 0
    except Exception:
        traceback.print_exc()
        print(
            "reportgen: this is a fault in reportgen, not in your file. Nothing was written. "
            "Please report it with the lines above.",
            file=sys.stderr,
        )
        return ExitCode.BUG


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="reportgen", description=_DESCRIPTION, epilog=_MORE)
    parser.add_argument("--version", action="version", version=f"reportgen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_build(commands)
    _add_check_and_publish(commands)
    _add_pull_and_refresh(commands)
    _add_new_and_template(commands)
    return parser


def _add_build(commands: _Commands) -> None:
    build = commands.add_parser("build", help="make the Word draft, its PDF and the dashboard from a workbook")
    build.add_argument("workbook", type=Path, metavar="WORKBOOK")
    build.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="where (default: outputs)")
    build.add_argument("--template", type=Path, metavar="T.docx", help="a Word template of your own")
    build.add_argument("--only", metavar="KINDS", help="word, pdf, dashboard, data, several with commas (default: all)")
    build.add_argument(
        "--part", dest="parts", metavar="PARTS", help="summary, commentary, appendix (default: all three)"
    )
    part = build.add_mutually_exclusive_group()
    part.add_argument(
        "--for", dest="part", metavar="NAME", help="only the KPIs of this directorate, owner, section ..."
    )
    part.add_argument(
        "--split", choices=["owner", "directorate", "section"], help="a draft for each, with its KPIs alone"
    )
    build.add_argument("--watch", action="store_true", help="build again each time the workbook is saved")
    build.set_defaults(run=_build)


def _add_check_and_publish(commands: _Commands) -> None:
    check = commands.add_parser("check", help="list what is wrong or unfinished, and write nothing")
    check.add_argument("file", type=Path, metavar="WORKBOOK | DRAFT.docx")
    check.add_argument("--by", choices=["owner"], help="who owes what, as text for an e-mail")
    check.add_argument("--format", choices=["text", "json"], default="text")
    check.add_argument("--accepted", action="store_true", help="list the accepted findings too")
    check.set_defaults(run=_check)

    pdf = commands.add_parser("pdf", help="make the PDF of a Word draft")
    pdf.add_argument("draft", type=Path, metavar="DRAFT.docx")
    pdf.add_argument("-o", "--output", type=Path, metavar="FILE", help="its name (default: the draft's, with .pdf)")
    pdf.add_argument("--status", choices=["draft", "final"], help="default: as the draft's properties say")
    pdf.add_argument(
        "--engine", choices=["reportlab", "libreoffice", "word"], default="reportlab", help="what draws the PDF"
    )
    pdf.add_argument("--allow-loss", action="store_true", help="go on where the PDF cannot show what Word shows")
    pdf.add_argument("--show-changes", action="store_true", help="a working copy that shows tracked changes")
    pdf.set_defaults(run=_pdf)

    html = commands.add_parser("html", help="make one accessible page of a Word draft")
    html.add_argument("draft", type=Path, metavar="DRAFT.docx")
    html.add_argument("-o", "--output", type=Path, metavar="FILE", help="its name (default: the draft's, with .html)")
    html.set_defaults(run=_html)


def _add_pull_and_refresh(commands: _Commands) -> None:
    pull = commands.add_parser("pull", help="take officers' drafts back into the workbook")
    pull.add_argument("drafts", type=Path, nargs="+", metavar="DRAFT.docx")
    pull.add_argument("workbook", type=Path, metavar="WORKBOOK")
    pending = pull.add_mutually_exclusive_group()
    pending.add_argument("--accept-changes", action="store_true", help="take tracked changes as if accepted")
    pending.add_argument("--reject-changes", action="store_true", help="take the texts as if changes were rejected")
    pull.add_argument("--take-emptied", action="store_true", help="empty a cell where the draft's text was deleted")
    pull.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    pull.add_argument("--force", action="store_true", help="go on though a draft is another report's or not whole")
    pull.set_defaults(run=_pull)

    refresh = commands.add_parser("refresh", help="make a new draft with today's figures and the officers' edits")
    refresh.add_argument("draft", type=Path, metavar="DRAFT.docx")
    refresh.add_argument("workbook", type=Path, metavar="WORKBOOK")
    refresh.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: the draft's name with 'refreshed'")
    refresh.add_argument("--template", type=Path, metavar="T.docx", help="the draft's own Word template, if it has one")
    refresh.add_argument("--force", action="store_true", help="go on though the draft is another report's or not whole")
    refresh.set_defaults(run=_refresh)


def _add_new_and_template(commands: _Commands) -> None:
    new = commands.add_parser("new", help="make an empty workbook with its guide")
    new.add_argument("file", type=Path, metavar="FILE.xlsx")
    new.set_defaults(run=_new)

    template = commands.add_parser("template", help="check a Word template, or list its tags")
    what = template.add_subparsers(title="commands", metavar="lint | fields", required=True, parser_class=_Parser)
    lint = what.add_parser("lint", help="list what is wrong with a template")
    lint.add_argument("template", type=Path, metavar="T.docx")
    lint.set_defaults(run=_lint)
    fields = what.add_parser("fields", help="list every tag that a template may hold")
    fields.set_defaults(run=_fields)


# ------------------------------------------------------------------------------------------------ commands
def _build(options: argparse.Namespace) -> int:
    from reportgen import commands

    only = tuple(k.strip() for k in options.only.split(",")) if options.only else commands.KINDS
    unknown = [k for k in only if k not in commands.KINDS]
    if unknown:
        print(
            f"reportgen: --only takes word, pdf, dashboard and data; '{unknown[0]}' is none of them.", file=sys.stderr
        )
        return ExitCode.USAGE
    parts = tuple(p.strip() for p in options.parts.split(",")) if options.parts is not None else commands.PARTS
    if (options.watch or options.split) and options.parts is not None:
        print("reportgen: --part makes one draft; leave out --watch and --split.", file=sys.stderr)
        return ExitCode.USAGE
    if options.watch and (options.split or options.part):
        print("reportgen: --watch builds the whole report; leave out --for and --split.", file=sys.stderr)
        return ExitCode.USAGE
    if options.watch:
        return _watch(options, only)
    with _Progress() as progress:
        if options.split:
            drafts = commands.build_split(
                options.workbook,
                options.split,
                out=options.out,
                template=options.template,
                only=only,
                tell=progress.tell,
            )
        else:
            drafts = (
                commands.build(
                    options.workbook,
                    out=options.out,
                    template=options.template,
                    only=only,
                    part=options.part or "",
                    parts=parts,
                    tell=progress.tell,
                ),
            )
    _print_findings(dict.fromkeys(finding for built in drafts for finding in built.findings))
    for built in drafts:
        _print_files(built)
    return ExitCode.OK


def _watch(options: argparse.Namespace, only: tuple[str, ...]) -> int:
    from reportgen import commands

    def show(result: Built | ReportgenError) -> None:
        if isinstance(result, FindingsStop):
            _print_findings(result.findings)
        if isinstance(result, ReportgenError):
            print(f"reportgen: {result}", file=sys.stderr, flush=True)
        else:
            _print_built(result)
        print(f"Watching {options.workbook}; press Ctrl+C to stop.", flush=True)

    try:
        commands.watch(options.workbook, out=options.out, template=options.template, only=only, built=show)
    except EditedSinceBuilt as stop:
        print(f"reportgen: {stop}", file=sys.stderr)
        return stop.exit_code
    except KeyboardInterrupt:
        return ExitCode.OK
    return ExitCode.OK


def _check(options: argparse.Namespace) -> int:
    from reportgen import commands

    findings = commands.check(options.file)
    if options.format == "json":
        print(json.dumps([commands.as_json(f) for f in findings], indent=2, ensure_ascii=False))
    elif options.by:
        for owner, owed in commands.owed_by_owner(findings).items():
            print(f"{owner}\n")
            for line in owed:
                print(f"  - {line}")
            print()
    else:
        _print_findings(findings, sys.stdout, also=(Severity.ACCEPTED,) if options.accepted else ())
        print(_count(findings))
    return ExitCode.FINDINGS if has_errors(findings) else ExitCode.OK


def _pdf(options: argparse.Namespace) -> int:
    from reportgen import commands

    with _Progress() as progress:
        built = commands.pdf(
            options.draft,
            out=options.output,
            status=options.status,
            engine=options.engine,
            allow_loss=options.allow_loss,
            show_changes=options.show_changes,
            tell=progress.tell,
        )
    _print_built(built)
    return ExitCode.OK


def _html(options: argparse.Namespace) -> int:
    from reportgen import commands

    with _Progress() as progress:
        built = commands.html(options.draft, out=options.output, tell=progress.tell)
    _print_built(built)
    return ExitCode.OK


def _pull(options: argparse.Namespace) -> int:
    from reportgen import commands
    from reportgen.roundtrip.pull import Policy

    policy = Policy.ACCEPT if options.accept_changes else Policy.REJECT if options.reject_changes else None
    with _Progress() as progress:
        pulled = commands.pull(
            options.drafts,
            options.workbook,
            policy=policy,
            take_emptied=options.take_emptied,
            dry_run=options.dry_run,
            force=options.force,
            tell=progress.tell,
        )
    _print_findings(pulled.findings)
    _print_table(
        ("Draft", "KPI", "Heading", "What happened", "Who", "When", "Where"),
        [(r.draft, r.owner, r.heading, r.said, r.who, r.when, r.place) for r in pulled.lines],
        (28, 38, 22, 60, 24, 10, 20),
    )
    _print_pulled(pulled, options)
    return ExitCode.FINDINGS if pulled.refused or pulled.stopped else ExitCode.OK


def _print_pulled(pulled: Pulled, options: argparse.Namespace) -> None:
    """What was written, in the last lines."""
    name = options.workbook.name
    if pulled.refused:
        print(f"Nothing was written. {_count(pulled.findings)}")
    elif not pulled.changes:
        print(f"{name} needs no change.")
    elif options.dry_run:
        print(f"{name}: {pulled.changes} cells or rows would change. Nothing was written.")
    else:
        print(f"{name}: {pulled.changes} cells or rows changed. The file as it was: {pulled.backup}")
    for draft in () if pulled.refused else pulled.stopped:
        print(f"{draft} was not taken; the lines above say why.")
    for path in pulled.reviews:
        print(f"To read and settle in Word, then to pull again: {path}")


def _refresh(options: argparse.Namespace) -> int:
    from reportgen import commands

    with _Progress() as progress:
        done = commands.refresh(
            options.draft,
            options.workbook,
            out=options.output,
            template=options.template,
            force=options.force,
            tell=progress.tell,
        )
    _print_findings(done.findings)
    if done.refused:
        print(f"Nothing was written. {_count(done.findings)}")
        return ExitCode.FINDINGS
    shown = [f for f in done.figures if not f.follows]
    _print_table(
        ("KPI", "Measure", "What", "In the draft", "In the workbook"),
        [(f.kpi, f.measure, f.what, f.old or "-", f.new or "-") for f in shown],
        (38, 38, 14, 24, 24),
    )
    if not done.figures:
        print("No figure changed.")
    for path in done.files:
        print(path)
    pages = "" if done.pages is None else f"{done.pages} page{'' if done.pages == 1 else 's'}. "
    print(f"{pages}{_count(done.findings)}", flush=True)
    return ExitCode.OK


def _new(options: argparse.Namespace) -> int:
    from reportgen import commands

    commands.new(options.file)
    print(f"Made {options.file}. Open it in Excel; its first sheet says what goes where.")
    return ExitCode.OK


def _lint(options: argparse.Namespace) -> int:
    from reportgen import commands

    findings = commands.template_lint(options.template)
    _print_findings(findings, sys.stdout)
    print(_count(findings))
    return ExitCode.FINDINGS if has_errors(findings) else ExitCode.OK


def _fields(_options: argparse.Namespace) -> int:
    from reportgen import commands

    rows = commands.template_fields()
    width = max(len(tag) for tag, _, _ in rows)
    for tag, gives, example in rows:
        print(f"{tag:<{width}}  {gives}" + (f" Example: {example}" if example else ""))
    return ExitCode.OK


# ------------------------------------------------------------------------------------------------ printing
class _Progress:
    """The stage under way: one line that changes on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self._live: Status | None = None
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        if self._terminal:
            from rich.console import Console
            from rich.status import Status

            self._live = Status("Starting", console=Console(stderr=True))
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def tell(self, line: str) -> None:
        """Show the stage that begins."""
        if self._live is not None:
            from rich.markup import escape

            self._live.update(escape(line))
        else:
            print(line, file=sys.stderr, flush=True)


def _print_built(built: Built) -> None:
    _print_findings(built.findings)
    _print_files(built)


def _print_files(built: Built) -> None:
    for path in built.files:
        print(path)
    size = sum(path.stat().st_size for path in built.files if path.suffix.lower() == ".pdf")
    said = [
        *([f"{built.pages} page{'' if built.pages == 1 else 's'}"] if built.pages is not None else []),
        *([_bytes(size)] if size else []),
    ]
    if said:
        print(f"{', '.join(said)}. {_count(built.findings)}", flush=True)


def _bytes(size: int) -> str:
    """A file's size as file managers show it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} KB"


def _print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], widest: tuple[int, ...]) -> None:
    """Rows under their heads, in columns; a long text is cut, so that a row stays a line."""
    if not rows:
        return
    cut = [tuple(t if len(t) <= w else f"{t[: w - 1]}…" for t, w in zip(row, widest, strict=True)) for row in rows]
    widths = [max(len(row[n]) for row in (heads, *cut)) for n in range(len(heads))]
    for row in (heads, tuple("-" * w for w in widths), *cut):
        print("  ".join(t.ljust(w) for t, w in zip(row, widths, strict=True)).rstrip())


def _print_findings(findings: Iterable[Finding], stream: TextIO | None = None, also: tuple[Severity, ...] = ()) -> None:
    """Each finding on a line; what was accepted is only counted, unless `also` asks for it."""
    for line in lines_of(findings, also):
        print(line, file=stream or sys.stderr)


def _count(findings: Sequence[Finding]) -> str:
    counts = {s: sum(f.severity is s for f in findings) for s in Severity}
    n = counts.pop(Severity.ACCEPTED)
    accepted = f" {n} finding{'' if n == 1 else 's'} accepted: see the Accepted sheet." if n else ""
    said = [f"{n} {s.value}{'' if n == 1 else 's'}" for s, n in counts.items() if n]
    return (", ".join(said) if said else "Nothing to report") + f".{accepted}"
