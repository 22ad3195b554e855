/** The views of the page: which one is on screen, and how a link leads to one. */

function mark(id: string): void {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

export function watchViews(): void {
  const ids = ["layers", "memory", "fit", "compare", "zoo", "guide"];
  if (matchMedia("(max-width: 820px)").matches) ids.push("settings");
  let waiting = false;
  const look = (): void => {
    waiting = false;
    let now = "layers";
    let best = -Infinity;
    for (const id of ids) {
      const top = document.getElementById(id)?.getBoundingClientRect().top ?? Infinity;
      if (top < innerHeight / 2 && top > best) [now, best] = [id, top];
    }
    mark(now);
  };
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(look);
  };
  addEventListener("scroll", soon, { passive: true });
  look();
}

/** What a person does to go elsewhere. */
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
/** Milliseconds for which a place that was asked for is held, while what is above it gets its height. */
const HELD = 15_000;
let leave: () => void = () => undefined;

/** Go to the place that the link names, and stay there while what is above it grows, until the person moves. */
export function land(): void {
  leave();
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    // No place is called so.
  }
  const place = id === "" ? null : document.getElementById(id);
  if (!place) return;
  const go = (): void => place.scrollIntoView({ behavior: "instant" });
  const watch = new ResizeObserver(go);
  const timer = setTimeout(() => leave(), HELD);
  leave = () => {
    watch.disconnect();
    clearTimeout(timer);
    for (const move of MOVES) removeEventListener(move, leave, true);
  };
  for (const move of MOVES) addEventListener(move, leave, { capture: true, passive: true });
  for (const part of document.querySelectorAll("#app > *, main > section")) watch.observe(part);
  // Where the keyboard goes on from.
  place.focus({ preventScroll: true });
  go();
}
