"""Edits a draft in LibreOffice with changes tracked. Run by the system's Python, which has LibreOffice's own module.

Usage: libreoffice_edits.py PIPE < JOBS, one JSON object a line: {"open": path, "save": path, "edits": [edit, ...]}.
An edit is {"do": what, "at": words of a paragraph, "text": ..., "author": ...}; each job answers with one line.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PARAGRAPH_BREAK = 0


def desktop(pipe):
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not answer")


def value(name, content):
    one = PropertyValue()
    one.Name, one.Value = name, content
    return one


def beginning(document, words):
    """A cursor at the beginning of the paragraph that says just these words."""
    wanted = document.createSearchDescriptor()
    wanted.SearchString, wanted.SearchCaseSensitive = words, True
    found = document.findFirst(wanted)
    while found:
        cursor = found.Text.createTextCursorByRange(found.Start)
        if cursor.isStartOfParagraph():
            end = found.Text.createTextCursorByRange(found.End)
            if end.isEndOfParagraph():
                return cursor
        found = document.findNext(found.End, wanted)
    raise SystemExit(f"no paragraph says: {words}")


def sign(context, author):
    """Changes are recorded under the name in the user's settings."""
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    node = value("nodepath", "/org.openoffice.UserProfile/Data")
    settings = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", (node,))
    given, _, family = author.partition(" ")
    settings.givenname, settings.sn = given, family
    settings.commitChanges()


def edit(document, job):
    cursor = beginning(document, job["at"])
    text = cursor.Text
    match job["do"]:
        case "insert at the beginning":
            text.insertString(cursor, job["text"], False)
        case "insert at the end":
            cursor.gotoEndOfParagraph(False)
            text.insertString(cursor, job["text"], False)
        case "add a bullet":
            cursor.gotoEndOfParagraph(False)
            text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
            text.insertString(cursor, job["text"], False)
        case "split":
            cursor.goRight(job["after"], False)
            text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        case "delete words":
            cursor.goRight(job["after"], False)
            cursor.goRight(job["length"], True)
            cursor.String = ""
        case "delete the paragraph":
            cursor.gotoEndOfParagraph(True)
            cursor.goRight(1, True)
            cursor.String = ""
        case "make bold":
            cursor.goRight(job["after"], False)
            cursor.goRight(job["length"], True)
            cursor.CharWeight = 150.0
        case "indent":
            cursor.NumberingLevel = job["level"]


def main():
    context, office = desktop(sys.argv[1])
    hidden = value("Hidden", True)
    for line in sys.stdin:
        job = json.loads(line)
        document = office.loadComponentFromURL(uno.systemPathToFileUrl(job["open"]), "_blank", 0, (hidden,))
        document.RecordChanges = job.get("tracked", True)
        for one in job["edits"]:
            sign(context, one["author"])
            edit(document, one)
        document.storeToURL(uno.systemPathToFileUrl(job["save"]), (value("FilterName", "MS Word 2007 XML"),))
        document.close(True)
        print(json.dumps({"saved": job["save"]}), flush=True)
    office.terminate()


main()
