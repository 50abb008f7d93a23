"""Looks at an uploaded table before anything of it is unpacked: what it is, and whether it is safe."""

import codecs
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ezhili.problems import FieldError, Invalid, TooLarge, Words, WrongMedia

MB = 1 << 20
LARGEST = 40 * MB
"""Of a file as it is sent."""
ENTRIES = 2_000
UNPACKED = 1_000 * MB
"""Of all parts of a workbook together: 200,000 rows of 40 columns are 600 MB."""
RATIO = 250
"""Of a part larger than 8 MB; sheets of equal rows come to about 100."""
READABLE = (".xml", ".rels", ".vml")

NOT_TAKEN = Words(
    "import-format",
    "只接受 .xlsx、.csv（UTF-8 或 GB18030）和 GeoJSON 文件；按内容识别，与文件名无关。",
    "Only .xlsx, .csv (UTF-8 or GB18030) and GeoJSON are taken; the content decides, not the name.",
)
OLD_EXCEL = Words(
    "import-old-excel",
    "这是旧版 .xls 文件或有密码保护的文件。请在 Excel 或 WPS 中打开，去掉密码，另存为 .xlsx 后再上传。",
    "This is an old .xls file or one with a password. Open it, take the password off and save it as .xlsx.",
)
BOMB = Words(
    "import-bomb",
    "这个文件解压后过大（声明 {declared} MB），未予解压。请删去多余的工作表、图片和空白行后另存。",
    "This file would unpack to {declared} MB and was not unpacked. Remove needless sheets, pictures, rows.",
)
BROKEN = Words(
    "import-broken",
    "文件已损坏，或不是真正的 .xlsx 文件。请在 Excel 或 WPS 中重新另存为 .xlsx。",
    "The file is damaged or no real .xlsx. Open it in a spreadsheet and save it as .xlsx again.",
)
ENCODING = Words(
    "import-encoding",
    "第 {line} 行不是 UTF-8 或 GB18030 编码的文字。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”后再上传。",
    "Line {line} is neither UTF-8 nor GB18030. Save it as “CSV UTF-8 (comma delimited)” and upload again.",
)
UTF16 = Words(
    "import-utf16",
    "这是 UTF-16 编码的文本（“Unicode 文本”）。请另存为“CSV UTF-8（逗号分隔）”后再上传。",
    "This is UTF-16 text. Save it as “CSV UTF-8 (comma delimited)” and upload again.",
)
TOO_LARGE = Words(
    "import-too-large",
    "文件超过 40 MB，请分成几个文件。",
    "The file exceeds 40 MB: split it into several.",
)
EMPTY = Words("import-empty", "没有收到文件内容。", "No file was received.")
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def invalid(words: Words, **values: Any) -> Invalid:
    """The 422 about a file."""
    return Invalid(words, [FieldError("body", "", words, values)], **values)


def look(path: Path) -> str:
    """What a file is: xlsx, geojson, or for csv its encoding, "utf-8-sig" or "gb18030".

    Raise Invalid, TooLarge or WrongMedia, each with what to do.
    """
    with path.open("rb") as file:
        head = file.read(4096)
        if not head:
            raise invalid(EMPTY)
        if head.startswith(b"PK\x03\x04"):
            check_packed(path)
            return "xlsx"
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise WrongMedia(OLD_EXCEL)
        if head.startswith(MARKS):
            raise invalid(UTF16)
        if b"\x00" in head or head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!")):
            raise WrongMedia(NOT_TAKEN)
        file.seek(0)
        found = encoding(file)
    json = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")
    return "geojson" if json else found


def check_packed(path: Path) -> None:
    """Raise TooLarge, by what the directory of the archive declares, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise invalid(BROKEN) from None
    size = sum(one.file_size for one in parts)
    steep = any(one.file_size > 8 * MB and one.file_size > RATIO * one.compress_size for one in parts)
    if size > UNPACKED or steep or len(parts) > ENTRIES:
        raise TooLarge(BOMB, declared=size // MB)
    if "xl/workbook.xml" not in {one.filename for one in parts}:
        raise WrongMedia(NOT_TAKEN)
    if any(one.flag_bits & 1 for one in parts):
        raise WrongMedia(OLD_EXCEL)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(MB):
        yield piece


def encoding(file: BinaryIO) -> str:
    """The encoding in which every byte of a text means something. Raise Invalid: nothing is guessed."""
    lines = {}
    for name in ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder, line = codecs.getincrementaldecoder(name)("strict"), 1
        try:
            for piece in _pieces(file):
                line += decoder.decode(piece).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            lines[name] = line
            continue
        return name
    raise invalid(ENCODING, line=max(lines.values()))
