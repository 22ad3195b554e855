/** Whether a part of the page has come near the window: what is heavy is not made before anybody could see it. */
import { useEffect, useRef, useState } from "preact/hooks";

export function useNear<E extends Element>() {
  const at = useRef<E>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => setNear((was) => was || seen.some((one) => one.isIntersecting)), { rootMargin: "600px" });
    if (at.current) watch.observe(at.current);
    return () => watch.disconnect();
  }, []);
  return { at, near };
}
