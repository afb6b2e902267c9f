/* The officers' desk: looks for what is new, says so, sends without leaving the page. The looking tells who is there. */
(() => {
  "use strict";
  const SHORTEST = 3000;
  const LONGEST = 10000;
  const SLOWER = 1.25;
  const title = document.title;
  const XHR = { "X-Requested-With": "XMLHttpRequest" };
  const find = (selector) => document.querySelector(selector);
  const desk = () => find("[data-desk]");
  const talk = find("[data-talk]");
  const box = find("[data-say] textarea");
  const key = `desk-draft-${location.pathname}`;
  let wait = SHORTEST;
  let timer = 0;
  let sound = false;

  const say = (text) => { find("[data-status]").textContent = text; };
  const later = (time) => { clearTimeout(timer); timer = setTimeout(look, time); };

  const element = (text) => {
    const template = document.createElement("template");
    template.innerHTML = text;
    return template.content.firstElementChild;
  };

  const beep = () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const loudness = context.createGain();
    loudness.gain.value = 0.1;
    tone.connect(loudness).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.15);
    tone.onended = () => context.close();
  };

  const notice = (text) => {
    say(text);
    if (sound) beep();
    if (document.hidden) document.title = `(!) ${title}`;
  };

  const look = async () => {
    const place = talk || desk();
    if (!place) return;
    try {
      const { address, mark } = place.dataset;
      const response = await fetch(`${address}?sau=${encodeURIComponent(mark)}`, { headers: XHR });
      if (response.status === 409) {
        location.assign(talk.dataset.deskAddress);
        return;
      }
      if (response.status === 200) {
        (talk ? add : replace)(element(await response.text()));
        wait = SHORTEST;
      } else {
        wait = Math.min(LONGEST, wait * SLOWER);
      }
    } catch (offline) {
      wait = Math.min(LONGEST, wait * SLOWER);
    }
    later(wait);
  };

  const replace = (fresh) => {
    const before = Number(desk().dataset.waiting);
    const held = desk().contains(document.activeElement);
    if (held && Number(fresh.dataset.waiting) === before) return; // do not take a button away from under a finger
    desk().replaceWith(fresh);
    if (Number(fresh.dataset.waiting) > before) notice(fresh.dataset.said);
  };

  const add = (fresh) => {
    talk.dataset.mark = fresh.dataset.mark;
    const said = [...fresh.querySelectorAll("li")].filter((one) => !one.id || !document.getElementById(one.id));
    said.forEach((one) => talk.append(one));
    if (!said.length) return;
    talk.scrollTop = talk.scrollHeight;
    if (said.some((one) => one.classList.contains("said--person"))) notice(talk.dataset.said);
  };

  const draft = (text) => {
    try {
      if (text === undefined) return sessionStorage.getItem(key) || "";
      sessionStorage.setItem(key, text);
    } catch (refused) {
      return "";
    }
    return text;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-say]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button[name=act]");
    const refused = form.querySelector("[data-refused]");
    const area = form.querySelector("textarea");
    const data = new FormData(form);
    data.set("act", button.value);
    button.disabled = true;
    refused.textContent = "";
    try {
      const response = await fetch(form.action, { method: "POST", headers: XHR, body: data });
      if (response.status === 409) {
        location.assign(talk.dataset.deskAddress);
        return;
      }
      const told = await response.json();
      if (told.sent) {
        form.reset();
        if (area) { area.value = ""; draft(""); }
      } else {
        refused.textContent = told.said;
        if (area && told.text) area.value = told.text;
      }
    } catch (offline) {
      refused.textContent = form.dataset.failed; // what was typed stays in the box
    } finally {
      button.disabled = false;
    }
    if (area) area.focus();
    wait = SHORTEST;
    later(0);
  });

  document.addEventListener("click", (event) => {
    const insert = event.target.closest("[data-insert]");
    if (insert && box) {
      box.value = box.value ? `${box.value.trimEnd()} ${insert.dataset.insert}` : insert.dataset.insert;
      draft(box.value);
      box.focus();
    }
    const button = event.target.closest("[data-sound]");
    if (!button) return;
    sound = !sound;
    button.setAttribute("aria-pressed", String(sound));
    if (sound) beep();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    document.title = title;
    later(0);
  });
  if (box) {
    if (!box.value) box.value = draft();
    box.addEventListener("input", () => draft(box.value));
  }
  if (talk) talk.scrollTop = talk.scrollHeight;
  later(SHORTEST);
})();
