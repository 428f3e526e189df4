"""Archives of clips: a folder, Parquet files or tar shards in, one row a clip in Parquet out, by many processes or a cluster."""

from fdsm.data.formats.package import load_package

load_package("pyarrow", "pyarrow", "fdsm batch", "batch")

from fdsm.batch.archive import Archive, Portion  # noqa: E402 (after the sentence about a missing package)
from fdsm.batch.clip_tables import write_clips  # noqa: E402
from fdsm.batch.command import Summary, recognise_archive  # noqa: E402
from fdsm.batch.work import Looks  # noqa: E402

__all__ = ["Archive", "Looks", "Portion", "Summary", "recognise_archive", "write_clips"]
