/** Whether a part of the page is near the window: what is heavy is not made before anybody could see it. */
import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

const MARGIN = { rootMargin: "600px" };

/** Notes in a signal, each time that it changes, whether the element is near. */
export function useSight<E extends Element>(sight: Signal<boolean>) {
  const at = useRef<E>(null);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => (sight.value = seen.at(-1)?.isIntersecting ?? false), MARGIN);
    if (at.current) watch.observe(at.current);
    return () => watch.disconnect();
  }, []);
  return at;
}

/** Whether the element has ever been near. */
export function useNear<E extends Element>() {
  const at = useRef<E>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => setNear((was) => was || seen.some((one) => one.isIntersecting)), MARGIN);
    if (at.current) watch.observe(at.current);
    return () => watch.disconnect();
  }, []);
  return { at, near };
}
