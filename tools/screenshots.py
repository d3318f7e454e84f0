"""Pictures of a running demo into screenshots/: `make run`, then, in another terminal, `make screenshots`.

Every page once at 1440 px; the ten key pages at 390 and 1440 px, light and dark, Chinese and English. Pages to which
no link leads (what comes after a form, errors, a second factor, the first day) come from the world of the page tests.
"""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
from crawl import Crawl, Page, Visitor, picture, pictured, sign_in
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"
ALL, KEYS = FOLDER / "all", FOLDER / "key"
WIDTHS = {"1440": (1440, 900), "390": (390, 844)}
TALLEST = 9000  # px; the picture of a longer page, a rulebook, ends there: nobody looks at 80,000
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PASSWORD = "gongdao-demo-2026"  # of the demo's people, as `make run` prints it
SHOP = "/liaoliao/"
DESK = "/desk/login/"

VISITORS = [
    Visitor("nobody", starts=("/", SHOP, f"{SHOP}file/", f"{SHOP}signup/", f"{SHOP}login/", DESK, "/styleguide/")),
    Visitor("consumer", f"{SHOP}login/", "user1@liaoliao.example", PASSWORD, (SHOP, f"{SHOP}cases/")),
    Visitor("merchant", f"{SHOP}login/", "shop1@liaoliao.example", PASSWORD, (SHOP, f"{SHOP}cases/")),
    Visitor("agent", DESK, "linyue@gongdao.example", PASSWORD, ("/desk/", "/desk/register/")),
    Visitor("leader", DESK, "zhenglan@gongdao.example", PASSWORD, ("/desk/approvals/", "/desk/")),
    Visitor("manager", DESK, "shenyan@gongdao.example", PASSWORD, ("/desk/approvals/",)),
    Visitor(
        "administrator", DESK, "anran@gongdao.example", PASSWORD, ("/desk/admin/", "/desk/rules/", "/desk/account/")
    ),
]
KEY = [
    ("home", "consumer"), ("file", "nobody"), ("my_cases", "consumer"), ("case", "consumer"), ("edition", "nobody"),
    ("desk:queue", "agent"), ("desk:case", "agent"), ("desk:approvals", "leader"), ("desk:approval", "leader"),
    ("desk:admin:staff", "administrator"),
]  # fmt: skip


def main(base: str) -> None:
    for kind in (ALL, KEYS):
        shutil.rmtree(kind, ignore_errors=True)
        kind.mkdir(parents=True)
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "pages")]
    rest = dict(os.environ)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mypy_settings"  # only to read the address table
    django.setup()
    crawl = _linked(base)
    command = ["-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", f"--pictures={ALL}", "tests/pages"]
    failed = subprocess.run([sys.executable, *command], cwd=ROOT, env=rest, check=False).returncode
    print(f"{len(crawl.pages)} pages by links, {len(list(ALL.iterdir()))} pictures of pages in {FOLDER}")
    for line in crawl.broken:
        print(line, file=sys.stderr)
    if left := _without():
        print(f"No picture of: {', '.join(left)}", file=sys.stderr)
    sys.exit(1 if crawl.broken or left or failed else 0)


def _linked(base: str) -> Crawl:
    """Pictures of what links lead to."""
    crawl = Crawl(base)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["GONGDAO_CHROMIUM"], args=QUIET)
        states = {}
        for visitor in VISITORS:
            with browser.new_context(locale="zh-CN") as context:
                sign_in(context, base, visitor)
                crawl.visit(visitor, context)
                states[visitor.name] = context.storage_state()
        for page in crawl.pages.values():
            with _context(browser, "1440", "light", states[page.visitor]) as context:
                _shoot(context, base, page, ALL / picture(page.name))
        for name, who in KEY:
            if name in crawl.pages:
                _variants(browser, base, Page(name, crawl.pages[name].path, who), states[who])
            else:
                crawl.broken.append(f"no link leads to {name}")
        browser.close()
    return crawl


def _without() -> list[str]:
    """Names of pages in the catalogue of the page tests, which lacks no name of the resolver, that have no picture."""
    catalogue = importlib.import_module("pages_catalogue")  # found only now that its folder is on the path
    pages = [name for name, entry in catalogue.CATALOGUE.items() if not isinstance(entry, str)]
    return [name for name in pages if not pictured(ALL, name)]


def _variants(browser: Browser, base: str, page: Page, state: object) -> None:
    for width in WIDTHS:
        for theme in ("light", "dark"):
            for language in ("zh-Hans", "en"):
                with _context(browser, width, theme, state) as context:
                    context.add_cookies([{"name": "django_language", "value": language.lower(), "url": base}])
                    file = KEYS / picture(f"{page.name}-{width}-{theme}-{language}")
                    _shoot(context, base, page, file)


def _context(browser: Browser, width: str, theme: str, state: object) -> BrowserContext:
    size = WIDTHS[width]
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN",
        storage_state=state,  # type: ignore[arg-type]
    )


def _shoot(context: BrowserContext, base: str, page: Page, file: Path) -> None:
    shown = context.new_page()
    shown.goto(base + page.path, wait_until="load")
    wide, tall = (shown.evaluate(f"document.documentElement.{name}") for name in ("clientWidth", "scrollHeight"))
    shown.set_viewport_size({"width": wide, "height": min(tall, TALLEST)})  # bars at the foot stand at the foot
    shown.screenshot(path=file)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
