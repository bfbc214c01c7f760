"""Which values of a column are among many others.

Belongs here: that one question. Does not belong here: what follows from the answer. `Series.isin` was rejected: given a
column of texts it makes a Python object of every one of them, which at 50,000 people cost as much as parsing the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from assets.hr.days import Mask


def is_among(values: pd.Series, known: pd.Series) -> Mask:
    """Return which values (``str`` or ``category`` of it) are among the known ones (``str``); a missing one is not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values.dtype, pd.CategoricalDtype):
        of_category = is_among(pd.Series(values.cat.categories, dtype="str"), known)
        codes = values.cat.codes.to_numpy()
        places: Mask = of_category.take(codes, mode="clip") if len(of_category) else codes >= 0
        return places & (codes >= 0)
    found = pc.is_in(pa.array(values), value_set=pa.array(known), skip_nulls=True)
    among: Mask = found.to_numpy(zero_copy_only=False)
    return among
