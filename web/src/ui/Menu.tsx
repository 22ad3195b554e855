/** A button that unfolds a list of buttons; Escape and a click elsewhere fold it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function Menu({ label, title, class: kind = "", children }: {
  label: ComponentChildren; title: string; class?: string; children: ComponentChildren;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const menu = box.current;
      if (!menu?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        menu.querySelector("summary")?.focus();
      } else if (event.target instanceof Node && menu.contains(event.target) && !(event.target instanceof Element && event.target.closest("ul button"))) {
        return;
      }
      menu.open = false;
    };
    addEventListener("click", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("click", close);
      removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details class={`menu ${kind}`} ref={box}>
      <summary aria-label={title}>{label}</summary>
      <ul>{children}</ul>
    </details>
  );
}
