"""Every call is reported once and only once, whatever happens for a week."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.week")
