/** Marks the view that is on screen in both navigations. */

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
