/* The citizen's page with a script: answers that stream in, the box, suggestions, voice, reading aloud, copying. */
(() => {
  "use strict";
  const PIECE = "<!--piece-->";
  const PATIENCE = 30000;
  const { say } = window.motcua;
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const talk = document.getElementById("talk");
  const welcome = document.getElementById("welcome");
  const thread = document.getElementById("thread");
  const composer = talk && find("[data-box]", talk);
  const boxOf = (form) => find("textarea[name=question]", form);
  const visibleBox = () => boxOf(talk.hidden ? find("[data-box]", welcome) : composer);
  /** The question being typed, kept in this tab; in a frame a browser may refuse to keep anything. */
  const draft = (text) => {
    try {
      if (text === undefined) return sessionStorage.getItem("draft") || "";
      sessionStorage.setItem("draft", text);
    } catch (refused) {
      return "";
    }
    return text;
  };
  let conversation = talk ? talk.dataset.conversation : "";
  let shownAt = location.pathname;
  let asking = false;
  let clicked = null; // the button that sent a form, where the browser does not tell

  /* Asking -------------------------------------------------------------------------------------------------------- */
  const entered = (form, button) => {
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    return data;
  };

  document.addEventListener("click", (event) => {
    clicked = event.target.closest("form[data-ask] button[name=question]");
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-ask]");
    if (!form || !talk || !window.fetch || !window.TextDecoder) return;
    const data = entered(form, event.submitter || (clicked && clicked.form === form ? clicked : null));
    if (!data.has("question")) return;
    event.preventDefault();
    ask(form.action, data);
  });

  const ask = async (address, data) => {
    if (asking) return;
    const question = data.get("question").trim();
    const before = visibleBox();
    if (!question) {
      complain(before, talk.dataset.empty);
      return;
    }
    asking = true;
    all("[data-error]").forEach((place) => { place.textContent = ""; });
    all("[data-retry]").forEach((button) => { button.hidden = true; });
    data.set("conversation", conversation);
    stopListening();
    stopReading();
    show(true);
    const waiting = wait(question);
    try {
      await receive(await send(address, data), waiting);
      forget(before);
    } catch (fault) {
      lose(waiting, question, fault, (again) => {
        data.set("question", again);
        ask(address, data);
      });
    } finally {
      asking = false;
      thread.setAttribute("aria-busy", "false");
    }
  };

  const send = async (address, data) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const body = new URLSearchParams(data);
      const response = await fetch(address, { method: "POST", headers: { "X-Stream": "1" }, body, signal: stop.signal });
      if (!response.ok) throw Object.assign(new Error("refused"), { response });
      return response;
    } finally {
      clearTimeout(timer);
    }
  };

  /** Shows the conversation in place of the first page, or the other way round. */
  const show = (talking) => {
    if (!welcome) return;
    welcome.hidden = talking;
    talk.hidden = !talking;
  };

  const wait = (question) => {
    thread.setAttribute("aria-busy", "true");
    const waiting = document.getElementById("waiting").content.firstElementChild.cloneNode(true);
    find(".turn__question", waiting).textContent = question;
    thread.append(waiting);
    reveal(waiting);
    find(".turn__question", waiting).focus({ preventScroll: true });
    say(find(".waiting", waiting).textContent);
    return waiting;
  };

  const reveal = (element) => element.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });

  const receive = async (response, waiting) => {
    settle(response.headers.get("X-Conversation"));
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    let last = null;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        rest += decoder.decode(value || new Uint8Array(), { stream: !done });
        const pieces = rest.split(PIECE);
        rest = pieces.pop();
        for (const piece of pieces) last = put(piece, waiting);
        if (done) break;
      }
    } catch (fault) {
      if (!last) throw fault;
    }
    if (!last) throw new Error("empty");
    say("said" in last.dataset ? last.dataset.said : talk.dataset.broken);
  };

  /** Puts one piece of an answer where it says it belongs. */
  const put = (piece, waiting) => {
    const template = document.createElement("template");
    template.innerHTML = piece;
    const element = template.content.firstElementChild;
    document.getElementById(element.dataset.append).append(element);
    if ("turn" in element.dataset) {
      const held = waiting.contains(document.activeElement);
      waiting.remove();
      all(".turn:not(:last-child) [data-name]", thread).forEach((button) => { button.value = button.dataset.name; });
      if (held) find("h2", element).focus({ preventScroll: true });
      reveal(element);
    }
    if (window.htmx) window.htmx.process(element);
    return element;
  };

  /** Takes the conversation's id into forms, links and the page's own address. */
  const settle = (id) => {
    if (!id || id === conversation) return;
    const address = talk.dataset.address.replace("ID", id);
    const fresh = welcome && !conversation;
    conversation = id;
    document.title = talk.dataset.title;
    shownAt = address;
    all("[data-conversation-field]").forEach((field) => { field.value = id; });
    all("[data-delete-link]").forEach((link) => { link.href = link.dataset.address.replace("ID", id); });
    history[fresh ? "pushState" : "replaceState"](null, "", address);
    document.dispatchEvent(new CustomEvent("motcua:conversation", { detail: id }));
  };
  window.addEventListener("popstate", () => location.pathname === shownAt || location.reload());

  const forget = (box) => {
    for (const one of [box, boxOf(composer)]) one.value = "";
    draft("");
  };

  /** Takes a question that was not answered back into the box, says why, and offers to try again. */
  const lose = async (waiting, question, fault, again) => {
    waiting.remove();
    if (!thread.children.length) show(false);
    const box = visibleBox();
    box.value = question;
    const { response } = fault;
    const plain = response && (response.headers.get("Content-Type") || "").startsWith("text/plain");
    const told = plain && [422, 503].includes(response.status) ? await response.text().catch(() => "") : "";
    if (response && response.status === 404) conversation = "";
    complain(box, told || reason(response));
    const retry = find("[data-retry]", box.form);
    if (!retry || told) return;
    retry.hidden = false;
    retry.onclick = () => again(box.value);
  };

  const reason = (response) => {
    const texts = talk.dataset;
    if (!response) return navigator.onLine ? texts.down : texts.offline;
    if (response.status === 429) return texts.busy.replace("{n}", response.headers.get("Retry-After") || "60");
    return response.status === 404 ? texts.gone : texts.down;
  };

  const complain = (box, text) => {
    find("[data-error]", box.form).textContent = text;
    box.setAttribute("aria-invalid", "true");
    box.focus();
    say(text);
  };

  /* The box ------------------------------------------------------------------------------------------------------- */
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (box.name !== "question" || !box.form || !("box" in box.form.dataset)) return;
    box.removeAttribute("aria-invalid");
    draft(box.value);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
    if (!plain || box.name !== "question" || !window.matchMedia("(pointer: fine)").matches) return;
    if (!box.form.requestSubmit) return;
    event.preventDefault();
    box.form.requestSubmit();
  });

  if (talk) {
    const box = visibleBox();
    if (!box.value) box.value = draft();
  }

  /* Suggestions --------------------------------------------------------------------------------------------------- */
  const list = document.getElementById("suggestions");
  if (list) {
    const box = document.getElementById("question");
    document.addEventListener("htmx:after:swap", () => {
      const title = find("[data-count]", list);
      if (title && document.activeElement === box) say(title.dataset.count);
    });
    const move = (event, step) => {
      const stops = [box, ...all("a", list)];
      const next = stops[stops.indexOf(document.activeElement) + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    const keys = (event) => {
      const atEnd = event.target !== box || box.selectionStart === box.value.length;
      if (event.key === "ArrowDown" && atEnd) move(event, 1);
      if (event.key === "ArrowUp" && event.target !== box) move(event, -1);
      if (event.key === "Escape" && list.children.length) {
        event.preventDefault();
        list.replaceChildren();
        box.focus();
      }
    };
    box.addEventListener("keydown", keys);
    list.addEventListener("keydown", keys);
  }

  /* Voice --------------------------------------------------------------------------------------------------------- */
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  let listening = null;
  const stopListening = () => listening && listening.stop();
  if (Recognition) root.classList.add("has-microphone");

  const toggled = (button, on, text) => {
    const label = find("[data-label]", button);
    button.dataset.plain = button.dataset.plain || label.textContent;
    button.setAttribute("aria-pressed", String(on));
    label.textContent = on ? text : button.dataset.plain;
  };

  const listen = (button) => {
    const box = document.getElementById(button.dataset.voice);
    const typed = box.value ? `${box.value.trim()} ` : "";
    const recognition = new Recognition();
    recognition.lang = "vi-VN";
    recognition.interimResults = true;
    recognition.onresult = (event) => {
      box.value = typed + [...event.results].map((result) => result[0].transcript).join("");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    recognition.onerror = (event) => event.error === "no-speech" || say(button.dataset.failed);
    recognition.onend = () => {
      listening = null;
      toggled(button, false);
      box.focus();
    };
    listening = recognition;
    recognition.start();
    toggled(button, true, button.dataset.listening);
    say(button.dataset.listening);
  };

  /* Reading aloud, copying, printing ------------------------------------------------------------------------------ */
  const voice = () => window.speechSynthesis && speechSynthesis.getVoices().find((one) => /^vi\b/i.test(one.lang));
  const look = () => root.classList.toggle("has-voice", Boolean(voice()));
  if (window.speechSynthesis) {
    look();
    speechSynthesis.addEventListener("voiceschanged", look);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }
  let reading = null;
  const stopReading = () => {
    if (!reading) return;
    const button = reading;
    reading = null;
    speechSynthesis.cancel();
    toggled(button, false);
  };

  const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const turnOf = (element) => element.closest(".turn");

  const read = (button) => {
    stopReading();
    const lines = all("[data-read]", turnOf(button)).map(plain).filter(Boolean);
    reading = button;
    toggled(button, true, button.dataset.stop);
    lines.forEach((line, number) => {
      const words = new SpeechSynthesisUtterance(line);
      words.voice = voice();
      words.lang = "vi-VN";
      if (number === lines.length - 1) words.onend = () => reading === button && stopReading();
      speechSynthesis.speak(words);
    });
  };

  const written = (turn) => all("[data-read], .source", turn).map((part) => {
    if (part.matches(".source")) return `${all("[data-cite], .address", part).map(plain).join(" – ")}\n`;
    return part.closest("li") ? `- ${plain(part)}` : `\n${plain(part)}`;
  }).join("\n").trim();

  const copy = (text, done) => navigator.clipboard.writeText(text).then(() => say(done), () => say(document.body.dataset.failed));

  const print = (turn) => {
    turn.classList.add("is-printed");
    document.body.classList.add("printing-one");
    window.addEventListener("afterprint", () => {
      turn.classList.remove("is-printed");
      document.body.classList.remove("printing-one");
    }, { once: true });
    window.print();
  };

  const actions = {
    voice: (button) => (listening ? stopListening() : listen(button)),
    speak: (button) => (reading === button ? stopReading() : read(button)),
    copy: (button) => copy(written(turnOf(button)), button.dataset.done),
    print: (link) => print(turnOf(link)),
    link: (link) => copy(link.dataset.link, link.dataset.done),
  };

  document.addEventListener("click", (event) => {
    const name = Object.keys(actions).find((one) => event.target.closest(`[data-${one}]`));
    const plainClick = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!name || !plainClick) return;
    if (name === "link" && !root.classList.contains("has-clipboard")) return;
    event.preventDefault();
    actions[name](event.target.closest(`[data-${name}]`));
  });
})();
