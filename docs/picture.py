"""Draws the README's picture from the demonstration: a phone's pages beside the paper's first ones."""

import base64
import io
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

TARGET = Path(__file__).parent / "pictures" / "overview.png"
PHONE = ViewportSize(width=360, height=740)
PORT = 8431
COLOURS = 96
"""Enough for flat pages; it keeps the file small."""

SHEET = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 28px; background: #f0f4f5; display: flex; gap: 24px; width: max-content; }
img { height: 620px; background: #fff; border: 1px solid #aeb7bd; display: block; }
.phone { border: 9px solid #212b32; border-radius: 26px; height: 602px; }
</style>"""


def main() -> None:
    """Write the picture and say how large it is."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        with demonstration(Path(folder)) as link:
            shots = [("phone", shot) for shot in on_the_phone(browser, link)]
        shots += [("paper", page) for page in on_paper(Path(folder) / "portfolio.pdf", pages=2)]
        put_together(browser, shots)
        browser.close()
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """Run the demonstration in a folder of its own and give the unused link that it prints."""
    command = [sys.executable, "-m", "revalidation", "demo", "--data", str(folder), "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        try:
            for line in demo.stdout or ():
                if "/f/" in line:
                    yield line.split()[-1]
                    return
            sys.exit("The demonstration printed no link.")
        finally:
            demo.send_signal(signal.SIGINT)  # as Ctrl-C: it stops its server too


def on_the_phone(browser: Browser, link: str) -> Iterator[bytes]:
    """Yield pictures of the landing page and of the second page of questions, as a phone shows them."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5, locale="en-GB")
    page.goto(link)
    yield page.screenshot()
    page.get_by_role("link", name="Start").click()
    page.get_by_role("link", name="Next").first.click()
    for group, choice in ((0, "Very good"), (1, "Excellent")):
        page.locator("#part-2 fieldset").nth(group).get_by_label(choice, exact=True).check()
    page.locator("#part-2 h1").scroll_into_view_if_needed()
    yield page.screenshot()


def on_paper(path: Path, *, pages: int) -> Iterator[bytes]:
    """Yield pictures of a document's first pages."""
    document = pypdfium2.PdfDocument(path)
    for place in range(pages):
        made = io.BytesIO()
        document[place].render(scale=1.6).to_pil().save(made, "PNG")
        yield made.getvalue()


def put_together(browser: Browser, shots: list[tuple[str, bytes]]) -> None:
    """Set the pictures side by side and write them with few colours."""
    page = browser.new_page(viewport={"width": 1900, "height": 680})
    images = "".join(f'<img class="{kind}" src="{_inline(shot)}">' for kind, shot in shots)
    page.set_content(SHEET + images)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    whole = Image.open(io.BytesIO(page.locator("body").screenshot()))
    TARGET.parent.mkdir(exist_ok=True)
    whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)


def _inline(shot: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(shot).decode()


if __name__ == "__main__":
    main()
