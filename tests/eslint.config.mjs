// What ESLint looks for in the site's scripts. They are classic scripts, because modules do not load from a folder.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: { ...globals.browser, ddm: "readonly" },
    },
    rules: {
      // Text that XML, and so Word, has no room for is named by its control characters.
      "no-control-regex": "off",
      "no-nested-ternary": "error",
      "no-shadow": "error",
      "max-len": ["error", { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
    },
  },
];
