/** Light or dark: the system's, until a person decides. `theme.js` applies the decision before the first paint. */
const KEY = "netweight.theme";

export function switchTheme(): void {
  const root = document.documentElement;
  const chosen = root.dataset["theme"];
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const next = dark ? "light" : "dark";
  root.dataset["theme"] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Forbidden: it holds until the page is closed.
  }
}
