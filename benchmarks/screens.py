"""Makes the pictures of docs/screens and the page that lists them, from the website as it is now.

Usage: python benchmarks/screens.py [--home DIR] [--out docs/screens]

`--home` names a data folder that is set up already; without it one is made with the sample catalogue and thrown away.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, Final

from browsing import Site, chromium, site
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

OUT: Final = Path(__file__).resolve().parents[1] / "docs" / "screens"
ADDRESS: Final = "https://hoi.vi-du.example"
"""The site's address as the pictures show it."""

HOST_PORT: Final = 8765
"""Port of the page that shows the widget: its origin stands in the portal's settings before it is served."""

HOST: Final = f"http://localhost:{HOST_PORT}"
COLOURS: Final = 256
TALLEST: Final = 1600
OVERVIEW: Final = (1600, 713)
BIRTH: Final = "lam giay khai sinh cho con can giay to gi"
FOLLOWING: Final = (BIRTH, "còn lệ phí?")
STAY: Final = "Đăng ký tạm trú hết bao nhiêu tiền, mấy ngày thì xong?"


@dataclass(frozen=True)
class Screen:
    """One picture: what is done before it is taken, on what kind of screen, and what it shows."""

    name: str
    vi: str
    en: str
    path: str = "/"
    asked: tuple[str, ...] = ()
    width: int = 1280
    height: int = 900
    dark: bool = False
    scroll_to: str = ""

    @property
    def is_phone(self) -> bool:
        """Whether it is a telephone's screen, of twice the density."""
        return self.width < 500

    @property
    def file(self) -> str:
        """Name of the picture's file."""
        return f"{self.name}-{self.width}.png"

    def context(self) -> dict[str, Any]:
        """Return what the browser's tab is like."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "device_scale_factor": 2 if self.is_phone else 1,
            "has_touch": self.is_phone,
            "locale": "vi-VN",
            "color_scheme": "dark" if self.dark else "light",
            "reduced_motion": "reduce",
        }


PHONE: Final[dict[str, Any]] = {"width": 320, "height": 700}
TABLET: Final[dict[str, Any]] = {"width": 768, "height": 1024}

SCREENS: Final = (
    Screen("home", "Trang đầu trên điện thoại", "First page on a telephone", **PHONE),
    Screen("home", "Trang đầu trên máy tính bảng", "First page on a tablet", **TABLET),
    Screen("home", "Trang đầu trên máy tính", "First page on a desk"),
    Screen("home-dark", "Trang đầu, nền tối", "First page in the dark", dark=True, **PHONE),
    Screen("home-english", "Giao diện tiếng Anh", "The interface in English", path="/?lang=en"),
    Screen("answer", "Câu trả lời, hỏi không dấu", "An answer, asked without marks", asked=(BIRTH,), **PHONE),
    Screen("answer", "Phí và thời hạn, có nguồn", "Fee and time, with the source", asked=(STAY,), **TABLET),
    Screen("answer", "Câu trả lời trên máy tính", "An answer on a desk", asked=(STAY,)),
    Screen(
        "follow-up",
        "Hỏi tiếp, có nguồn",
        "Following up, with the source",
        asked=FOLLOWING,
        scroll_to="#luot-2",
        **PHONE,
    ),
    Screen("clarify", "Hỏi lại khi câu hỏi có nhiều nghĩa", "Asking back", asked=("tam tru",), **PHONE),
    Screen("clarify", "Hỏi lại trên máy tính", "Asking back, on a desk", asked=("tam tru",), height=760),
    Screen(
        "decline",
        "Không trả lời được thì chỉ chỗ hỏi",
        "No answer: where to turn",
        asked=("gia vang hom nay",),
        **PHONE,
    ),
    Screen(
        "list", "Danh sách thủ tục trên điện thoại", "The list on a telephone", path="/thu-tuc/?q=khai+sinh", **PHONE
    ),
    Screen("list", "Danh sách thủ tục, tìm và lọc", "The list, with search and filters", path="/thu-tuc/?q=tạm+trú"),
    Screen(
        "procedure", "Trang thủ tục trên điện thoại", "A procedure on a telephone", path="/thu-tuc/1.001193/", **PHONE
    ),
    Screen("procedure", "Trang thủ tục", "A procedure", path="/thu-tuc/1.001193/"),
    Screen("officer", "Gửi câu hỏi cho cán bộ", "A question for an officer", path="/gui-can-bo/", **PHONE),
    Screen("officer", "Gửi câu hỏi cho cán bộ, máy tính bảng", "The same on a tablet", path="/gui-can-bo/", **TABLET),
    Screen(
        "widget", "Khung hỏi đáp trên trang khác", "The widget on another site", path=HOST, asked=(STAY,), height=800
    ),
    Screen("widget", "Khung hỏi đáp trên điện thoại", "The widget on a telephone", path=HOST, asked=(STAY,), **PHONE),
    Screen(
        "kiosk",
        "Ki-ốt: chữ lớn, mã QR để mang câu trả lời đi",
        "A kiosk: large targets, a QR code to carry the answer away",
        path="/?kiosk=1",
        asked=("dang ky khai sinh mat le phi bao nhieu",),
        width=1080,
        height=1600,
    ),
)

HOST_PAGE: Final = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang thông tin xã</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ margin: 0; font: 16px/1.6 "Noto Sans", sans-serif; color: #1c2733; background: #f3f6f9 }}
header {{ background: #1d4e79; color: #fff; padding: 1.2rem 2rem; font-size: 1.4rem; font-weight: 700 }}
main {{ max-width: 44rem; margin: 2rem; padding: 1.5rem 2rem; background: #fff; border-radius: .5rem }}
h1 {{ font-size: 1.5rem; margin: 0 0 .5rem }} a {{ color: #1d4e79 }}
</style></head><body><header>Trang thông tin điện tử của xã</header><main><h1>Lịch tiếp công dân</h1>
<p>Ủy ban nhân dân xã tiếp công dân vào thứ Năm hằng tuần tại trụ sở.
Người dân mang theo giấy tờ tùy thân và đơn, nếu có.</p>
<p><a href="#">Tin đã đưa</a></p></main>
<script src="{address}/widget.js" defer data-province="51"></script></body></html>"""


@contextmanager
def other_site(portal: Site) -> Iterator[None]:
    """Serve a page of another site that shows the widget."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = HOST_PAGE.format(address=portal.url).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", HOST_PORT), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def taken(browser: Browser, portal: Site, screen: Screen) -> Image.Image:
    """Go there, do what the picture wants done, and take it."""
    context = browser.new_context(**screen.context())
    context.set_default_timeout(30_000)
    page = context.new_page()
    try:
        if screen.path == HOST:
            ask_in_widget(page, screen)
        else:
            page.goto(portal.url + screen.path)
            ask(page, screen)
        page.mouse.move(0, 0)
        return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    finally:
        context.close()


def ask(page: Page, screen: Screen) -> None:
    """Ask what is to be asked, and show the conversation as one who comes back to it sees it."""
    for number, question in enumerate(screen.asked, start=1):
        page.locator("textarea[name=question]:visible").fill(question)
        page.locator("[data-box]:visible button[type=submit]").click()
        page.locator(f"#luot-{number} .turn__foot").wait_for(state="attached")
    if screen.asked:
        page.goto(page.url.partition("#")[0] + screen.scroll_to)


def ask_in_widget(page: Page, screen: Screen) -> None:
    """Open the widget on the other site's page and ask there."""
    page.goto(screen.path)
    with page.expect_event("framenavigated", lambda frame: "/khung/" in frame.url) as arrived:
        page.evaluate("MotCua.open()")
    inside = arrived.value
    inside.locator("#question").fill(screen.asked[0])
    inside.locator("#welcome [data-box] button[type=submit]").click()
    inside.locator("#luot-1 .turn__foot").wait_for(state="attached")
    inside.evaluate("document.activeElement.blur()")


def compressed(picture: Image.Image) -> bytes:
    """Return a picture as a PNG of few colours."""
    shown = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    small = shown.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    content = BytesIO()
    small.save(content, "PNG", optimize=True)
    return content.getvalue()


def overview(pictures: dict[str, Image.Image]) -> bytes:
    """Return the picture for the README: a desk's screen with two telephones beside it."""
    ground = Image.new("RGB", OVERVIEW, "#efe7dc")
    place(ground, pictures["home-1280.png"], (36, 40), 900)
    place(ground, pictures["follow-up-320.png"], (966, 40), 289)
    place(ground, pictures["home-dark-320.png"], (1281, 40), 289)
    return compressed(ground)


def place(ground: Image.Image, picture: Image.Image, corner: tuple[int, int], width: int) -> None:
    """Put a picture on a ground, scaled to a width, with round corners and a thin edge."""
    size = (width, round(picture.height * width / picture.width))
    scaled = picture.resize(size, Image.Resampling.LANCZOS)
    mask = Image.new("L", (size[0] * 4, size[1] * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] * 4 - 1, size[1] * 4 - 1), 64, fill=255)
    mask = mask.resize(size, Image.Resampling.LANCZOS)
    edge = Image.new("RGB", (size[0] + 4, size[1] + 4), "#8a7768")
    ground.paste(edge, (corner[0] - 2, corner[1] - 2), mask.resize(edge.size))
    ground.paste(scaled, corner, mask)


def listing() -> str:
    """Return the page that lists the pictures."""
    head = (
        "# Màn hình / Screens\n\n"
        "Ảnh chụp trang chạy trên danh mục mẫu; làm lại bằng `python benchmarks/screens.py`.\n"
        "The website on the sample catalogue; made anew by `python benchmarks/screens.py`.\n\n"
        "![Máy tính và hai điện thoại / A desk and two telephones](overview.png)\n"
    )
    parts = [
        f"\n## {one.vi} / {one.en}\n\n{one.width} px\n\n"
        f'<img src="{one.file}" width="{one.width}" alt="{one.vi} / {one.en}">\n'
        for one in SCREENS
    ]
    return head + "".join(parts)


def main() -> int:
    """Take all pictures, write them and their list."""
    parser = argparse.ArgumentParser(description="Make the pictures of docs/screens.")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    settings = {"MOTCUA_SITE_URL": ADDRESS, "MOTCUA_PROVINCE": "Quảng Ngãi", "MOTCUA_WIDGET_ORIGINS": HOST}
    with chromium() as browser, site(arguments.home, settings) as portal, other_site(portal):
        pictures = {screen.file: taken(browser, portal, screen) for screen in SCREENS}
    contents = {name: compressed(picture) for name, picture in pictures.items()}
    contents["overview.png"] = overview(pictures)
    for name, content in contents.items():
        (arguments.out / name).write_bytes(content)
        print(f"{name}: {len(content) / 1000:.0f} kB")
    (arguments.out / "README.md").write_text(listing(), "utf-8")
    print(f"together: {sum(map(len, contents.values())) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
