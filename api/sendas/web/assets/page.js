// What the page does beyond plain HTML: copying, looking by itself, and checking without a reload.
(() => {
  "use strict";
  const POLL = 5_000;
  const SLOWEST = 60_000;
  const LONG_ENOUGH = 30 * 60_000;
  const COPIED_FOR = 2_500;
  const words = document.body.dataset;
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  root.classList.add("js");

  // Copying

  const select = (source) => {
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copied = async (source) => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      select(source); // no clipboard without https, or it was refused: at least the whole value is selected
      return false;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const word = button.firstElementChild;
    const before = (button.dataset.word ??= word.textContent);
    const done = await copied(find(button.dataset.copy));
    button.classList.toggle("done", done);
    word.textContent = done ? words.copied : words.selected;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = setTimeout(() => {
      word.textContent = before;
      button.classList.remove("done");
    }, COPIED_FOR);
  });

  // What the server sent last of each part that may change, so that only what changed is replaced

  const parts = (page) => new Map([...page.querySelectorAll("[data-live]")].map((part) => [part.id, part]));
  const texts = (page) => new Map([...parts(page)].map(([id, part]) => [id, part.outerHTML]));
  let shown = texts(document);

  const swap = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const turned = !old.classList.contains("good") && fresh.classList.contains("good");
    const placed = document.importNode(fresh, true);
    old.replaceWith(placed);
    if (turned) placed.classList.add("turned");
    if (focused) find(focused)?.focus({ preventScroll: true });
    return turned && placed.querySelector("h3") ? placed.querySelector("h3").textContent + ": " + placed.querySelector(".status strong").textContent : "";
  };

  // Whoever has marked text is about to copy it: that part waits for the next look.
  let waiting = false;
  const marked = (part) => {
    const selection = window.getSelection();
    const is = !selection.isCollapsed && part.contains(selection.anchorNode);
    waiting ||= is;
    return is;
  };

  const apply = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = parts(page);
    if (!fresh.has("standing")) return;
    const sent = texts(page);
    waiting = false;
    if ([...sent.keys()].join() !== [...shown.keys()].join()) {
      if (marked(find("records"))) return;
      for (const id of ["records", "standing"]) swap(find(id), page.getElementById(id)); // records came or went
      shown = sent;
      return;
    }
    const changed = [...fresh].filter(([id]) => sent.get(id) !== shown.get(id) && !marked(find(id)));
    const said = changed.map(([id, part]) => swap(find(id), part)).filter(Boolean);
    if (said.length) find("announcer").textContent = said.join(". ");
    for (const [id] of changed) shown.set(id, sent.get(id));
  };

  // Looking by itself

  const address = () => {
    const url = new URL(location.href);
    url.searchParams.delete("check");
    url.hash = "";
    return url;
  };
  let timer = 0;
  let delay = POLL;
  let until = Date.now() + LONG_ENOUGH;
  const done = () => !waiting && find("standing").hasAttribute("data-done");

  const get = async (url, options) => {
    const answer = await fetch(url, { cache: "no-store", ...options });
    if (answer.status === 404) location.replace(address()); // the link has ended: show what the server says of it
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  let asked = 0; // an answer to anything but the latest question is out of date

  const look = async () => {
    const mine = ++asked;
    try {
      const html = await get(address());
      if (mine !== asked) return;
      apply(html);
      delay = POLL;
    } catch {
      if (mine !== asked) return;
      delay = Math.min(2 * delay, SLOWEST);
    }
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    const on = !done() && Date.now() < until;
    root.classList.toggle("watching", on);
    if (on && !document.hidden) timer = setTimeout(look, delay);
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && !done() && Date.now() < until) look();
  });

  // Checking without a reload

  document.addEventListener("submit", async (event) => {
    if (event.target.id !== "check") return;
    event.preventDefault();
    const button = find("check-now");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true"); // stays in the order of the keyboard
    find("notice").textContent = words.checking;
    clearTimeout(timer);
    const mine = ++asked;
    let notice = words.failed;
    try {
      const html = await get(event.target.action, { method: "POST" });
      if (mine !== asked) asked += 1; // somebody came back to the page meanwhile: what that look saw is older
      notice = new DOMParser().parseFromString(html, "text/html").getElementById("notice").textContent;
      apply(html);
    } catch {
      // said below
    }
    find("check-now").removeAttribute("aria-disabled");
    find("notice").textContent = notice;
    until = Date.now() + LONG_ENOUGH;
    delay = POLL;
    plan();
  });

  if (location.search.includes("check=")) history.replaceState(null, "", address());
  plan();
})();
