"""How much of an outside file is read before it is refused, so that no input can take the machine's memory or time.

The largest real inputs (July 2026) stand beside each figure; the limits leave at least ten times as much room
where memory allows.
"""

from typing import Final

MAX_FILE_BYTES: Final = 8 * 1024 * 1024
"""Bytes of one file that is read whole, after decompression (real: a detail record of 0.3 MB)."""

MAX_SHEET_BYTES: Final = 16 * 1024 * 1024
"""Bytes of one CSV or XLSX file as it lies on disk (for CSV, after decompression)."""

MAX_STREAM_BYTES: Final = 256 * 1024 * 1024
"""Bytes of one file read line by line, after decompression (real: 27 MB)."""

MAX_LINE_BYTES: Final = 4 * 1024 * 1024
"""Bytes of one line, that is of one record (real: 0.2 MB)."""

MAX_LINES: Final = 200_000
"""Lines of one file, empty ones counted (real: 5,670)."""

MAX_FAULTS: Final = 1_000
"""Faulty lines of one file; after that many the rest of the file is left out, and the last fault says so."""

MAX_TEXT: Final = 200_000
"""Characters of one text (real: 22,855)."""

MAX_ITEMS: Final = 5_000
"""Members of one list inside a record, such as its papers (real: 190)."""

MAX_NUMBER: Final = 10**12
"""A count, a time or a sum in đồng (real: 1,100,000,000 đồng)."""

MAX_FOLDER_FILES: Final = 100_000
"""Files of one folder, with those below it (real: 505)."""

MAX_ROWS: Final = 20_000
"""Rows of a spreadsheet."""

MAX_COLUMNS: Final = 100
"""Columns of a spreadsheet that are looked at."""

MAX_UNZIPPED_BYTES: Final = 64 * 1024 * 1024
"""Bytes of an XLSX file's parts together, after decompression."""

MAX_ZIP_RATIO: Final = 200
"""How many times larger a part of an XLSX file may be than its compressed form (XML of real offices: about 20)."""

MAX_ZIP_PARTS: Final = 2_000
"""Parts of an XLSX file."""

MAX_CELL: Final = 32_767
"""Characters of a spreadsheet's cell: what Excel itself allows."""

MAX_CELLS: Final = 500_000
"""Cells of a spreadsheet that hold something."""
