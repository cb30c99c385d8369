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
    return turned ? placed.querySelector("h3").textContent + ": " + placed.querySelector(".status strong").textContent : "";
  };

  const apply = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = parts(page);
    if (!fresh.has("standing")) return;
    const sent = texts(page);
    if ([...sent.keys()].join() !== [...shown.keys()].join()) {
      swap(find("page"), page.getElementById("page")); // records came or went
    } else {
      const changed = [...fresh].filter(([id]) => sent.get(id) !== shown.get(id));
      const said = changed.map(([id, part]) => swap(find(id), part)).filter(Boolean);
      if (said.length) find("announcer").textContent = said.join(". ");
    }
    shown = sent;
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
  const done = () => find("standing").hasAttribute("data-done");

  const get = async (url, options) => {
    const answer = await fetch(url, { cache: "no-store", ...options });
    if (answer.status === 404) location.replace(address()); // the link has ended: show what the server says of it
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  const look = async () => {
    try {
      apply(await get(address()));
      delay = POLL;
    } catch {
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
    let notice = words.failed;
    try {
      const html = await get(event.target.action, { method: "POST" });
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
