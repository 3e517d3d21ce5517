import subprocess
import sys

import pytest

from evidence.synthesis import figures


def test_importing_the_module_does_not_load_matplotlib_or_pandas():
    code = (
        "import sys; from evidence.synthesis.figures import *; "
        "print({'matplotlib', 'pandas', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_all_names_can_be_imported_whatever_was_imported_before():
    for name in figures.__all__:
        assert getattr(figures, name) is not None
    assert callable(figures.draw_timeline)
    assert set(figures.__all__) <= set(dir(figures))


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="draw_nothing"):
        _ = figures.draw_nothing
