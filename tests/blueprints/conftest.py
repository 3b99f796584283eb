"""A folder of configuration for each test, for blueprints are copied into it."""

import pytest


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep tests that run at the same time apart."""
    return hass_tmp_config_dir
