"""Pictures of a running Gongdao at desktop and phone width, into screenshots/: `make run`, then `make screenshots`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {"styleguide": "/styleguide/"}
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
FOLDER = Path(__file__).parents[1] / "screenshots"


def main(base: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["GONGDAO_CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        for size, (width, height) in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            for name, path in PAGES.items():
                page.goto(base + path, wait_until="load")
                page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=True)
                print(FOLDER / f"{name}-{size}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
