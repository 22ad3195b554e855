/* Before the first paint, so that nobody is flashed: the theme that a person chose. */
try {
  const theme = localStorage.getItem("netweight.theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  /* Storage may be forbidden. */
}
