/* Speaking with an officer: looks for what is new, less and less often while nothing is. */
(() => {
  "use strict";
  const PIECE = "<!--piece-->";
  const SHORTEST = 3000;
  const LONGEST = 15000;
  const SLOWER = 1.25;
  const { say } = window.motcua;
  const thread = document.getElementById("thread");
  const title = document.title;
  let unread = 0;
  let wait = SHORTEST;
  let timer = 0;
  let looking = false;
  let lost = false;
  let sound = false;
  const panel = () => document.querySelector("[data-live]");
  const open = () => panel() && "open" in panel().dataset;

  const later = (time) => {
    clearTimeout(timer);
    if (open()) timer = setTimeout(look, time);
  };

  const look = async () => {
    if (looking || !open()) return;
    looking = true;
    const { address, mark } = panel().dataset;
    try {
      const response = await fetch(`${address}?sau=${encodeURIComponent(mark)}`, { headers: { Accept: "text/html" } });
      lost = false;
      if (response.status === 200) {
        put(await response.text());
        wait = SHORTEST;
      } else if (response.status === 404) {
        location.reload(); // the conversation was deleted, as in another tab
        return;
      } else if (response.status === 429) {
        wait = Math.max(wait, 1000 * Number(response.headers.get("Retry-After") || 30));
      } else {
        wait = Math.min(LONGEST, wait * SLOWER);
      }
    } catch (offline) {
      if (!lost) say(panel().dataset.lost);
      lost = true;
      wait = Math.min(LONGEST, wait * SLOWER);
    } finally {
      looking = false;
    }
    later(wait);
  };

  const put = (text) => {
    const [first, ...rest] = text.split(PIECE).map(element);
    const pressed = panel().querySelector("[data-sound]");
    const focused = panel().contains(document.activeElement);
    panel().replaceWith(first);
    const button = first.querySelector("[data-sound]");
    if (button && pressed) button.setAttribute("aria-pressed", pressed.getAttribute("aria-pressed"));
    if (focused) first.focus({ preventScroll: true });
    const fresh = rest.filter((one) => !document.getElementById(one.id));
    fresh.forEach((one) => thread.append(one));
    const standing = first.querySelector("[role=status]");
    if (!fresh.length && standing) say(standing.textContent.trim());
    if (!fresh.length) return;
    fresh[0].scrollIntoView({ block: "nearest" });
    say(fresh.map((one) => one.dataset.said).join(" "));
    if (sound) beep();
    if (document.hidden) badge(unread + fresh.length);
  };

  const element = (piece) => {
    const template = document.createElement("template");
    template.innerHTML = piece;
    return template.content.firstElementChild;
  };

  const badge = (count) => {
    unread = count;
    document.title = count ? `(${count}) ${panel().dataset.title} – ${title}` : title;
  };

  const beep = () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const loudness = context.createGain();
    loudness.gain.value = 0.1;
    tone.frequency.value = 660;
    tone.connect(loudness).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.15);
    tone.onended = () => context.close();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sound]");
    if (!button) return;
    sound = !sound;
    button.setAttribute("aria-pressed", String(sound));
    if (sound) beep();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    badge(0);
    look();
  });
  document.addEventListener("submit", () => {
    wait = SHORTEST;
    later(wait);
  });
  later(SHORTEST);
})();
