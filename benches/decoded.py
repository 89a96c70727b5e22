"""The messy file as UTF-8, for tools that read nothing else."""

import shutil


def as_utf8(messy, utf8):
    """Decodes a GB18030 file, a mebibyte at a time."""
    with open(messy, encoding="gb18030", newline="") as source, open(utf8, "w", encoding="utf-8", newline="") as target:
        shutil.copyfileobj(source, target, 1 << 20)
