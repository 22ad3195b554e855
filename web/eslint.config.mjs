import a11y from "eslint-plugin-jsx-a11y";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["build/", "node_modules/", "runtime/", "public/", "*.config.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  a11y.flatConfigs.strict,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      // Numbers in templates are text already; the engine formats what matters.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `return this.fail()` ends a branch in one line.
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
);
