"""The page of figures on CUDA, filled with a stand-in for the GPU."""

from app.client import blocking
from app.protocol import ProfileResult, Settings, Spread
from tests.bench import cuda
from tests.support.fake_worker import result

MS = {"googlenet": 3.0, "inception-v3": 8.0, "alexnet": 1.5}


def profile(name: str, settings: Settings) -> ProfileResult:
    """As fast as the batch is large; compiling fails for one."""
    if (name, settings.mode) == ("alexnet", "compile"):
        raise blocking.RunFailed("there is no compiler")
    ms = MS[name] * settings.batch
    spread = Spread(median=ms, p10=0.9 * ms, p90=1.1 * ms)
    change = {"latency_ms": spread, "images_per_second": 1e3 / MS[name]}
    return result(1, {}).model_copy(update=change)


def test_every_case_has_its_place_and_failures_are_told() -> None:
    found = cuda.measure(profile)
    page = cuda.page(found)
    assert len(found.results) == 3 * 4 * 3 * 3 - 4 * 3 and len(found.failures) == 12
    row = (
        "| amp-bf16, eager | 3.00 (2.70–3.30) | 333 | 96.0 (86.4–106) | 333 | 768 (691–845) | 333 |"
    )
    assert page.count(row) == 1
    assert page.count("| tf32, compile |  |  |  |  |  |  |") == 1  # AlexNet
    assert page.count("| fp32, cuda-graph | 2.00 | 2.00 | 2.00 |") == 1
    assert page.count("| fp32, compile |  |  |  |") == 2  # AlexNet, and the ratio
    assert page.count("| fp32 | 0.1 | 10 | 80.0% |") == 1
    assert "- alexnet fp32 compile 1: there is no compiler" in page
    assert cuda.NONE not in page and "a cpu" in page


def test_without_a_gpu_the_page_says_so_and_its_tables_are_empty() -> None:
    page = cuda.page(cuda.Found({}, {}))
    assert cuda.NONE in page and "### Not measured" not in page
    assert "| fp32, eager |  |  |  |  |  |  |" in page
