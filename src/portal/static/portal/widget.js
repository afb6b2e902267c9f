/* Một Cửa: puts a button on any page that opens the assistant in a frame. See docs/widget.md. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.src || (window.MotCua && window.MotCua.close)) return;

  const data = script.dataset;
  const lang = data.lang === "en" ? "en" : "vi";
  const [ask, title, shut, opening, refused, elsewhere] = lang === "en"
    ? ["Ask", "Ask about administrative procedures", "Close", "Opening…",
      "The assistant could not be opened here.", "Open it in a new tab"]
    : ["Hỏi thủ tục", "Hỏi đáp thủ tục hành chính", "Đóng", "Đang mở…",
      "Chưa mở được phần hỏi đáp tại đây.", "Mở trong thẻ mới"];
  const choices = new URLSearchParams({ lang });
  for (const name of ["province", "commune", "audience", "theme"]) {
    if (data[name]) choices.set(name, data[name]);
  }
  const portal = new URL("./", script.src);
  const page = (path) => new URL(`${path}?${choices}`, portal).href;

  const side = data.position === "left" ? "left" : "right";
  const scheme = { light: "light", dark: "dark" }[data.theme] || "light dark";
  const colour = /^#[0-9a-f]{6}$/i.test(data.colour) ? data.colour : "#861a1f";
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  const ink = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff"; // 4.5:1 on any colour

  // Against a page's own styles
  const kept = ["all:initial", "display:block", "position:fixed", "z-index:2147483647", "direction:ltr", `color-scheme:${scheme}`];
  const narrow = "(max-width:479px),(max-height:419px)";
  const css = `:host{${kept.join("!important;")}!important}
*{box-sizing:border-box;font:1em/1.4 system-ui,sans-serif}
button{border:2px solid transparent;background:${colour};color:${ink};cursor:pointer}
b{font-weight:600}
:focus-visible{outline:3px solid;outline-offset:-6px}
#open{position:fixed;${side}:16px;bottom:calc(16px + env(safe-area-inset-bottom,0px));height:56px;min-width:56px;
max-width:calc(100vw - 32px);padding:0 14px;border-radius:28px;display:flex;gap:8px;align-items:center;box-shadow:0 2px 10px #0006}
#open b{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
i{flex:none;width:24px;height:20px;border:3px solid;border-radius:9px 9px 9px 0}
dialog{position:fixed;inset:auto;${side}:16px;bottom:84px;width:400px;max-width:calc(100vw - 32px);height:640px;
max-height:calc(100vh - 100px);margin:0;padding:0;border:1px solid #777;border-radius:12px;overflow:hidden;
flex-direction:column;background:Canvas;color:CanvasText;box-shadow:0 8px 32px #0006}
dialog[open]{display:flex}
header{display:flex;align-items:center;background:${colour};color:${ink};padding-left:16px}
header b{flex:1}
#shut{width:48px;height:48px;font-size:1.75em}
div{flex:1;position:relative}
p{margin:24px}
a{color:LinkText;display:block;padding:12px 0}
iframe{position:absolute;inset:0;width:100%;height:100%;border:0;visibility:hidden}
.ready{visibility:visible}
@media ${narrow}{dialog{inset:0;width:100%;max-width:none;height:100%;max-height:none;border:0;border-radius:0}
#open b{position:absolute;clip-path:inset(50%);width:1px}}
@media print{:host{display:none!important}}`;

  const make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...inside);
    return made;
  };
  const host = make("motcua-assistant", {});
  const root = host.attachShadow({ mode: "closed" });
  const button = make(
    "button", { id: "open", "aria-expanded": "false", "aria-controls": "panel" },
    make("i", {}), make("b", {}, (data.label || "").trim().slice(0, 60) || ask));
  const leave = make("button", { id: "shut", "aria-label": shut }, "×");
  const status = make("p", { role: "status" });
  const body = make("div", {}, status);
  const panel = make(
    "dialog", { id: "panel", "aria-label": title, lang },
    make("header", {}, make("b", {}, title), leave), body);
  if (!data.label) button.lang = lang;
  try {
    const sheet = new CSSStyleSheet(); // beyond a page's style-src
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch (old) {
    root.append(make("style", {}, css));
  }
  root.append(button, panel);

  const small = matchMedia(narrow);
  let isOpen = false;
  let frame = null;
  let timer = 0;
  let back = button;
  let mounts = 6;

  const tell = (text) => frame.contentWindow.postMessage(text, portal.origin);
  const emit = (name) => document.dispatchEvent(new CustomEvent(`motcua:${name}`));
  const held = () => panel.contains(root.activeElement);

  const enter = () => {
    frame.focus();
    tell("motcua:focus");
  };
  const settle = (state, ...said) => {
    const focused = held();
    clearTimeout(timer);
    timer = 0;
    frame.className = state;
    status.replaceChildren(...said);
    return focused && isOpen;
  };
  const ready = () => {
    const first = !frame.className;
    if (settle("ready") && first) enter();
  };
  const fail = () => {
    const link = make("a", { href: page("./"), target: "_blank", rel: "noopener" }, elsewhere);
    if (settle("", refused, link)) link.focus();
  };
  const wait = () => {
    timer = timer || setTimeout(fail, 6000);
  };
  const load = () => {
    frame = make("iframe", {
      title, allow: "microphone; clipboard-write", referrerpolicy: "no-referrer", src: page("khung/"),
    });
    frame.onload = () => {
      wait();
      tell("motcua:hello");
    };
    settle("", opening);
    body.append(frame);
    wait();
  };

  const show = (quiet) => {
    if (quiet) panel.setAttribute("open", "");
    else panel[small.matches ? "showModal" : "show"]();
  };
  const again = () => {
    const focused = held() && root.activeElement;
    if (!isOpen) return;
    panel.close();
    show(!focused && !small.matches);
    if (focused) focused.focus();
  };
  const watch = new MutationObserver(() => host.isConnected || mount());
  const mount = () => {
    if (mounts-- < 1) return;
    kept.forEach((rule) => host.style.setProperty(...rule.split(":"), "important"));
    document.documentElement.append(host); // beside the body and its styles
    for (const node of [document, host.parentNode]) watch.observe(node, { childList: true });
    if (frame) {
      settle("");
      frame.remove(); // taken out of the page, it forgot where it was
      frame = null;
    }
    again();
    if (isOpen) load();
  };

  const open = (from, quiet) => {
    if (isOpen) return;
    if (!panel.show) return void window.open(page("./"), "_blank", "noopener"); // a browser without dialogs
    back = from || root.activeElement || document.activeElement;
    if (!host.isConnected) {
      mounts = 6;
      mount();
    }
    isOpen = true;
    button.setAttribute("aria-expanded", "true");
    show(quiet);
    if (!frame) load();
    else if (frame.className) enter();
    emit("open");
  };
  const close = () => {
    if (!isOpen) return;
    const focused = held() || small.matches;
    isOpen = false;
    button.setAttribute("aria-expanded", "false");
    panel.close();
    if (focused) (back && back.isConnected && back !== document.body ? back : button).focus();
    emit("close");
  };

  button.onclick = () => (isOpen ? close() : open(button));
  leave.onclick = close;
  panel.onclose = () => panel.open || close();
  small.onchange = again;
  addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close(), true);
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== portal.origin) return;
    if (event.data === "motcua:ready") ready();
    if (event.data === "motcua:close") close();
  });

  const start = () => {
    if (!host.isConnected) mount();
    if (data.open === "true" && !small.matches) open(null, true);
  };
  Object.defineProperty(window, "MotCua", { value: Object.freeze({ open: () => open(), close }) });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
