/* The officer's pages on a phone: what is written goes into the phone's queue first and is sent from there, so that it
   is the same with a network and without one; the pages are kept for when there is none. */
(() => {
  "use strict";
  const store = self.motcuaField;
  const root = document.documentElement;
  const { officer, worker } = root.dataset;
  if (!store || !("indexedDB" in window)) return; // everything works the plain way, with a network

  const AGAIN = 60000;
  const bar = document.querySelector("[data-bar]");
  const words = bar ? bar.dataset : {};
  const say = (text) => { if (window.motcua) window.motcua.say(text); };
  let online = navigator.onLine;
  let waitingBefore = 0;

  const clock = (time) => new Intl.DateTimeFormat("vi-VN", { dateStyle: "short", timeStyle: "short" }).format(new Date(time));
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  /** Says how the phone stands: without a network, with what is not sent, with what must be corrected. */
  const show = async () => {
    const items = await store.all();
    const mine = items.filter((item) => store.WRITTEN.includes(item.kind));
    const waiting = mine.filter((item) => item.state === "waiting").length;
    const wrong = mine.filter((item) => item.state === "refused" || item.state === "other").length;
    const kept = await store.meta("kept");
    root.dataset.kept = kept && kept.tag ? "1" : "0";
    root.dataset.waiting = String(waiting);
    if (bar) {
      const lines = [];
      if (!online) lines.push(kept && kept.at ? words.offline.replace("{at}", clock(kept.at)) : words.nothing);
      if (waiting) lines.push(words.waiting.replace("{n}", waiting));
      if (wrong) lines.push(words.wrong.replace("{n}", wrong));
      if (!lines.length && waitingBefore && online) lines.push(words.sent);
      bar.querySelector("[data-bar-text]").textContent = lines.join(" ");
      bar.querySelector("[data-bar-link]").hidden = !waiting && !wrong;
      bar.classList.toggle("field-bar--wrong", wrong > 0);
      bar.hidden = !lines.length;
      waitingBefore = waiting || (lines.includes(words.sent) ? 1 : 0);
    }
    showRead(items);
    showList(items);
  };

  /** Marks what was opened on this phone and is not yet told to the site. */
  const showRead = (items) => {
    for (const item of items.filter((one) => one.kind === "read")) {
      const row = document.querySelector(`[data-sending-row="${CSS.escape(String(item.body.sending))}"]`);
      if (row) row.classList.remove("sheet-row--new");
    }
  };

  const editAddress = (item) => {
    const { paths } = document.querySelector("[data-waiting-list]").dataset;
    const [meetings, questions] = paths.split(" ");
    const [meeting] = item.body.meeting || [];
    const page = item.kind === "meeting" ? `${meetings}${meeting || "moi"}/` : item.kind === "question" && meeting ? `${meetings}${meeting}/` : questions;
    return `${page}#sua=${item.key}`;
  };

  /** Lists what waits, what was sent and what must be corrected, on the page for that. */
  const showList = (items) => {
    const list = document.querySelector("[data-waiting-list]");
    if (!list) return;
    const template = document.getElementById("waiting-item");
    const rows = items.filter((item) => store.WRITTEN.includes(item.kind)).reverse().map((item) => {
      const row = template.content.firstElementChild.cloneNode(true);
      const other = item.officer !== officer;
      const state = other && item.state !== "sent" ? "foreign" : item.state;
      row.dataset.state = state;
      row.querySelector("[data-kind]").textContent = list.dataset[item.kind];
      row.querySelector("[data-label]").textContent = item.label;
      row.querySelector("[data-at]").textContent = clock(item.at);
      row.querySelector("[data-state-text]").textContent = list.dataset[`state${state[0].toUpperCase()}${state.slice(1)}`];
      const errors = Object.values(item.errors || {}).map((said) => (said === "413" ? list.dataset.large : said));
      row.querySelector("[data-errors]").textContent = errors.join(" ");
      row.querySelector("[data-edit]").hidden = other || !["waiting", "refused"].includes(item.state);
      row.querySelector("[data-edit]").href = editAddress(item);
      const button = row.querySelector("[data-delete]");
      button.hidden = item.state === "sent";
      button.addEventListener("click", async () => {
        if (!window.confirm(list.dataset.confirm)) return;
        await store.remove(item.key);
        await show();
      });
      return row;
    });
    list.replaceChildren(...rows);
    document.querySelector("[data-waiting-none]").hidden = rows.length > 0;
  };

  let working = null;
  /** Sends what waits and fetches what is new; one at a time, asked for again it is done again after. */
  const sync = () => {
    working = (working || Promise.resolve()).then(async () => {
      const delivered = await store.deliver();
      const fetched = delivered === "closed" ? "closed" : await store.refresh();
      online = delivered !== "offline" && fetched !== "offline";
      if (delivered === "closed" || fetched === "closed") { window.location.assign(root.dataset.enter); return; }
      await show();
    }).catch(show);
    return working;
  };

  const bodyOf = (form) => {
    const body = {};
    for (const [name, value] of new FormData(form)) {
      if (name !== "key" && String(value).trim() !== "") (body[name] = body[name] || []).push(String(value));
    }
    return body;
  };

  const complain = (form, errors) => {
    form.querySelectorAll("[data-error]").forEach((one) => { one.textContent = errors[one.dataset.error] || ""; });
    form.querySelectorAll("[name]").forEach((one) => {
      if (errors[one.name]) one.setAttribute("aria-invalid", "true"); else one.removeAttribute("aria-invalid");
    });
    const first = Object.keys(errors)[0];
    const field = first === undefined ? null : form.querySelector(first ? `[name="${CSS.escape(first)}"]` : "[data-error='']");
    if (field) { field.focus(); say(Object.values(errors).join(" ")); }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-queue]");
    if (!form || !officer) return;
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    buttons.forEach((one) => { one.disabled = true; });
    const free = () => buttons.forEach((one) => { one.disabled = false; });
    (async () => {
      const body = bodyOf(form);
      const label = (body.subject || body.text || [""])[0];
      let item;
      try { item = await store.queue(officer, form.dataset.queue, body, label, form.dataset.key); } catch { // no room on the phone: the plain way
        free(); form.removeAttribute("data-queue"); form.requestSubmit();
        return;
      }
      form.dataset.key = item.key;
      askForSync();
      await store.deliver();
      const now = await store.get(item.key);
      if (now && now.state === "refused") { complain(form, now.errors); await show(); free(); return; }
      window.location.assign(now && now.state === "sent" ? form.dataset.after : root.dataset.waitingPage);
    })().catch(() => window.location.assign(root.dataset.waitingPage)); // it is in the queue: sent the plain way too, it would be there twice
  });

  const askForSync = async () => {
    const registration = "serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration());
    if (registration && "sync" in registration) registration.sync.register("co-so-gui").catch(() => {});
  };

  /** Shows what was read: a sheet that came from the phone, answers that did. */
  const noteShown = async () => {
    const sheet = document.querySelector("[data-sending][data-read='0']");
    const told = (await store.all()).map((item) => item.body.sending || (item.kind === "seen" && item.body.question));
    if (sheet && !told.includes(sheet.dataset.sending)) await store.queue(officer, "read", { sending: sheet.dataset.sending }, "");
    for (const { dataset } of document.querySelectorAll("[data-answer-new]")) {
      if (!told.includes(dataset.answerNew)) await store.queue(officer, "seen", { question: dataset.answerNew }, "");
    }
  };

  /** Fills a form with what waits on the phone under the key in the address, to correct it. */
  const fill = async () => {
    const key = window.location.hash.startsWith("#sua=") ? window.location.hash.slice(5) : "";
    const item = key ? await store.get(key) : null;
    if (!item || !["waiting", "refused"].includes(item.state)) return;
    const [question] = item.body.question || [];
    const forms = [...document.querySelectorAll(`form[data-queue="${CSS.escape(item.kind)}"]`)];
    const form = forms.find((one) => item.kind !== "again" || (one.elements.question && one.elements.question.value === question));
    if (!form) return;
    form.dataset.key = key;
    const more = form.querySelector("[data-more-questions]");
    for (const [name, values] of Object.entries(item.body)) {
      const fields = () => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      while (name === "question" && more && fields().length < values.length) addQuestion(more);
      fields().forEach((one, at) => {
        if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
        else if (one.type !== "hidden") one.value = (name === "question" ? values[at] : values[0]) || "";
      });
    }
    complain(form, item.errors || {});
    stateChosen(form);
  };

  const addQuestion = (button) => {
    const boxes = button.closest("fieldset").querySelectorAll("[data-question-box]");
    const made = boxes[boxes.length - 1].cloneNode(true);
    const number = boxes.length + 1;
    const [label, area] = [made.querySelector("label"), made.querySelector("textarea")];
    area.id = `question-${number}`;
    area.value = "";
    label.htmlFor = area.id;
    label.textContent = label.dataset.label.replace("{n}", number);
    boxes[boxes.length - 1].after(made);
    button.hidden = number >= Number(button.dataset.moreQuestions);
    return area;
  };

  /** What is asked of a meeting that was held is not asked of one to come. */
  const stateChosen = (form) => {
    const chosen = form.querySelector("[name='state']:checked");
    const held = Boolean(chosen) && chosen.value === "held";
    form.querySelectorAll("[data-held]").forEach((one) => { one.hidden = !held; });
    const [attending, day] = [form.querySelector("[name='attending']"), form.querySelector("[name='day']")];
    if (attending) attending.required = held;
    if (day) day.max = held ? today() : "";
    if (!held) form.querySelectorAll("[name='question'], [name='attending']").forEach((one) => { one.value = ""; });
  };

  document.addEventListener("change", (event) => {
    if (event.target.name === "state") stateChosen(event.target.form);
  });
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more-questions]");
    if (more) addQuestion(more).focus();
    if (event.target.closest("[data-send-now]")) sync();
  });
  window.addEventListener("online", () => { online = true; sync(); });
  window.addEventListener("offline", () => { online = false; show(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && officer) sync(); });
  if (store.news) store.news.addEventListener("message", show);

  (async () => {
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope: "/co-so/" }).catch(() => {});
    if (root.dataset.closed) await store.wipe();
    if (officer === undefined) { await store.tidy(); return; }
    await store.belongsTo(officer);
    await store.tidy();
    document.querySelectorAll("form[data-queue='meeting']").forEach((form) => {
      const { day } = form.dataset; // the page may have been kept for days
      if (day !== undefined) form.querySelector("[name='day']").value = day && day < today() ? day : today();
      stateChosen(form);
    });
    await fill();
    await show();
    await noteShown();
    await sync();
    if ("serviceWorker" in navigator) { await navigator.serviceWorker.ready; await show(); root.dataset.ready = "1"; }
    setInterval(() => { if (Number(root.dataset.waiting) && document.visibilityState === "visible") sync(); }, AGAIN);
  })().catch(() => {});
})();
