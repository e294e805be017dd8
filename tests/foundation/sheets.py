"""Workbooks as other programs write them: made part by part."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from foundation.tables import Layout, Limits, opened

LIMITS = Limits(
    columns=200, elements=500_000, unpacked=60 * 2**20, texts=10**7, merged=10_000, cell=10**5
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def workbook(rows, *, after="", before="", styles="", strings="", book="", content=SHEET_TYPE):
    """The bytes of a workbook of one sheet: rows as XML, or as lists of texts."""
    if not isinstance(rows, str):
        rows = "".join(row_of(number, cells) for number, cells in enumerate(rows, 1))
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    book = book or '<workbookPr/><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets>'
    return package({"xl/worksheets/sheet1.xml": sheet}, book, styles, strings, content)


def package(sheets, book, styles="", strings="", content=SHEET_TYPE):
    stream = BytesIO()
    targets = {f"r{n}": ("worksheet", name) for n, name in enumerate(sheets, 1)}
    targets |= {"s": ("styles", "xl/styles.xml")} if styles else {}
    targets |= {"t": ("sharedStrings", "xl/sharedStrings.xml")} if strings else {}
    related = "".join(
        f'<Relationship Id="{id}" Type="{DOCUMENT}/{kind}" Target="/{name}"/>'
        for id, (kind, name) in targets.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types><Override ContentType="{content}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{book}</workbook>',
        **sheets,
    }
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def row_of(number, cells):
    made = "".join(
        cell if cell.startswith("<c") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
        for cell in cells
    )
    return f'<row r="{number}">{made}</row>'


def formats(*codes):
    """Styles 1, 2, 3 … with these formats of numbers; a number is one that is built in."""
    made = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>'
        for n, code in enumerate(codes)
        if isinstance(code, str)
    )
    used = [200 + n if isinstance(code, str) else code for n, code in enumerate(codes)]
    styles = "".join(f'<xf numFmtId="{id}"/>' for id in [0, *used])
    return f"<numFmts>{made}</numFmts><cellStyleXfs/><cellXfs>{styles}</cellXfs>"


def number(value, style=0):
    return f'<c s="{style}"><v>{value}</v></c>'


def read(data, name="", limits=LIMITS, **layout):
    """(number of the line, its values) for each line, and its fault where it has one."""
    with opened(BytesIO(data), Layout(**layout), limits, name) as table:
        return [
            (line.number, [*line.cells.values(), *([line.fault] if line.fault else [])])
            for line in table.lines()
        ]


def values(data, **options):
    return [cells for _number, cells in read(data, **options)]
