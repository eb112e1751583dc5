"""A replica of Excel's native side for tests of the web add-in: the unmodified office.js talks to it as to Excel.

Real are office.js, its custom functions runtime and everything above; only the native side is ours. Facts about the conversation were
read from the files of the npm package `@microsoft/office-js`, what a member does from Microsoft's documentation. What passes here has
never been seen in Excel.

    schnittstelle.py  which members Excel's object model has, and since which requirement set: read from `@types/office-js`
    profile.py        what the kinds of Excel say that they support
    inhalt.py         the workbook: sheets with cached values; what inserting, copying and deleting does to references
    objekte.py        the members that the add-in uses
    stapel.py         carries out a batch of the rich API
    excel.py          an Excel with a workbook: batches, file access, custom functions, ribbon commands; records all, fails on demand
    fenster.js        in the page: `window.external`, through which office.js speaks to desktop Excel
    rahmen.js         around the page: the messages that office.js exchanges with Excel on the web
    sitzung.py        a person in Chromium with the task pane of such an Excel
"""
