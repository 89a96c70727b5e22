#!/usr/bin/env python3
"""The lines of the benchmark as people keep them: a GB18030 CSV and a workbook, made from the clean transactions.csv.

    python3 messy.py csv CLEAN.csv MESSY.csv
    python3 messy.py workbook CLEAN.csv MESSY.xlsx --rows 100_000

csv       Chinese column names, GB18030; dates in four forms, amounts in four, some of the negative ones in parentheses or
          with the minus behind, quantities with 件, 销售 and 退货. Which form a line has is drawn for each by itself.
workbook  the same, the first lines of it, below a title and above a total: dates and amounts are numbers with a format
          in one half of the rows and texts in the other. Texts are shared strings, as Excel writes them.

A clean line and its messy one mean the same. The same arguments give the same bytes with the same numpy.

Needs numpy and polars (only to format and to read the clean CSV).
"""

import argparse
import pathlib
import time
import zipfile
from xml.sax.saxutils import escape

import numpy as np
import polars as pl

HEADERS = ["客户编号", "订单号", "下单日期", "产品编号", "数量", "金额", "类型"]
COLUMNS = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "net_amount", "kind"]
CHUNK_BYTES = 64 * 1024 * 1024
SEED = 7
FIRST_SERIAL = "1899-12-30"     # day 0 of a workbook

AMOUNT, DATE = pl.col("net_amount"), pl.col("ordered_at")


def chunks(clean, rows=None):
    """The clean lines in frames of text columns, with `date_form` and `amount_form` (0 to 3) for each line."""
    random = np.random.Generator(np.random.PCG64(SEED))
    left = rows
    with open(clean, "rb") as file:
        file.readline()
        while (left is None or left > 0) and (lines := file.read(CHUNK_BYTES) + file.readline()):
            # No field of generate.py is quoted.
            frame = pl.read_csv(lines, has_header=False, schema={name: pl.String for name in COLUMNS}, n_rows=left)
            forms = random.integers(0, 4, (2, frame.height), dtype=np.uint8)
            yield frame.with_columns(date_form=pl.Series(forms[0]), amount_form=pl.Series(forms[1]))
            left = None if left is None else left - frame.height


def grouped(amount):
    """An amount without a sign, with a comma after every three digits: 1,234,567.89."""
    whole = amount.str.head(-3)
    fits = [whole.str.len_bytes() > digits for digits in (3, 6)]
    return (
        pl.when(fits[1]).then(whole.str.head(-6) + "," + whole.str.tail(6).str.head(3) + "," + whole.str.tail(3))
        .when(fits[0]).then(whole.str.head(-3) + "," + whole.str.tail(3))
        .otherwise(whole)
    ) + amount.str.tail(3)


def messy_date():
    year, month, day = DATE.str.slice(0, 4), DATE.str.slice(5, 2), DATE.str.slice(8, 2)
    short_month, short_day = month.str.strip_prefix("0"), day.str.strip_prefix("0")
    return (
        pl.when(pl.col("date_form") == 0).then(year + "/" + short_month + "/" + short_day)
        .when(pl.col("date_form") == 1).then(year + "年" + short_month + "月" + short_day + "日")
        .when(pl.col("date_form") == 2).then(year + month + day)
        .otherwise(DATE)
    )


def messy_amount():
    size, negative = AMOUNT.str.strip_prefix("-"), AMOUNT.str.starts_with("-")
    minus = pl.when(negative).then(pl.lit("-")).otherwise(pl.lit(""))
    marked = "¥" + grouped(size)
    return (
        pl.when(pl.col("amount_form") == 0).then(pl.when(negative).then("(" + marked + ")").otherwise(marked))
        .when(pl.col("amount_form") == 1).then(grouped(size) + minus)
        .when(pl.col("amount_form") == 2).then(minus + size + "元")
        .otherwise(AMOUNT)
    )


def messy(frame):
    """The lines as text, in the order of HEADERS."""
    kind = pl.when(pl.col("kind") == "return").then(pl.lit("退货")).otherwise(pl.lit("销售"))
    values = [pl.col("customer_id"), pl.col("order_id"), messy_date(), pl.col("product_id"), pl.col("quantity") + "件",
              messy_amount(), kind]
    return frame.select(*(value.alias(name) for name, value in zip(HEADERS, values)))


def write_csv(clean, out):
    with open(out, "wb") as file:
        for index, frame in enumerate(chunks(clean)):
            file.write(messy(frame).write_csv(include_header=index == 0).encode("gb18030"))


CONTENT_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
</Types>"""
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK_RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""
BOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="销售明细" sheetId="1" r:id="rId1"/></sheets></workbook>"""
# Style 1 is a date, style 2 an amount.
STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs>
</styleSheet>"""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class SharedStrings:
    """Texts of a workbook, each once."""

    def __init__(self):
        self.places = {}

    def cell(self, column, row, text):
        place = self.places.setdefault(text, len(self.places))
        return f'<c r="{column}{row}" t="s"><v>{place}</v></c>'


def number(column, row, value, style):
    return f'<c r="{column}{row}" s="{style}"><v>{value}</v></c>'


def write_workbook(clean, out, rows):
    texts = SharedStrings()
    row, cents = 3, 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        parts = {"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELATIONS, "xl/workbook.xml": BOOK,
                 "xl/_rels/workbook.xml.rels": BOOK_RELATIONS, "xl/styles.xml": STYLES}
        for name, part in parts.items():
            archive.writestr(name, DECLARATION + part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            put = lambda number, *cells: sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(f'{DECLARATION}<worksheet {NAMESPACE}><sheetData>'.encode())
            put(1, texts.cell("A", 1, "销售明细表"))
            put(3, *(texts.cell(column, 3, name) for column, name in zip("ABCDEFG", HEADERS)))
            for frame in chunks(clean, rows):
                serial = (DATE.str.to_date() - pl.lit(FIRST_SERIAL).str.to_date()).dt.total_days()
                extra = frame.select(plain="net_amount", serial=serial, date_form="date_form", amount_form="amount_form")
                for line in messy(frame).hstack(extra).iter_rows():
                    customer, order, date, product, quantity, amount, kind, plain, day, date_form, amount_form = line
                    row += 1
                    cents += int(plain.replace(".", ""))
                    put(row, texts.cell("A", row, customer), texts.cell("B", row, order),
                        number("C", row, day, 1) if date_form in (0, 3) else texts.cell("C", row, date),
                        texts.cell("D", row, product), texts.cell("E", row, quantity),
                        number("F", row, plain, 2) if amount_form in (1, 3) else texts.cell("F", row, amount),
                        texts.cell("G", row, kind))
            row += 1
            total = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
            put(row, texts.cell("A", row, "合计"), number("F", row, total, 2))
            sheet.write(b'</sheetData><mergeCells count="1"><mergeCell ref="A1:G1"/></mergeCells></worksheet>')
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts.places)
        archive.writestr("xl/sharedStrings.xml", f'{DECLARATION}<sst {NAMESPACE} uniqueCount="{len(texts.places)}">{items}</sst>')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("csv", "workbook"):
        arguments = kinds.add_parser(kind)
        arguments.add_argument("clean", type=pathlib.Path, help="transactions.csv of generate.py")
        arguments.add_argument("out", type=pathlib.Path)
        if kind == "workbook":
            arguments.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    started = time.monotonic()
    if options.kind == "csv":
        write_csv(options.clean, options.out)
    else:
        write_workbook(options.clean, options.out, options.rows)
    print(f"{options.out} in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
