/**
 * The strict content security policy of a careful site: nonces and
 * `strict-dynamic`, no `unsafe-eval`, no `wasm-unsafe-eval`, Trusted Types.
 * `https:` and `unsafe-inline` are for browsers that do not support nonces; browsers that do ignore them.
 *
 * @param {object} document the document that the policy applies to
 * @param {string} document.nonce the nonce of the document's own scripts and styles
 * @param {string[]} document.frames sources that may be framed
 * @param {string[]} [document.ancestors] who may frame it; no one if empty
 */
export function strictPolicy({ nonce, frames, ancestors = [] }) {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic' https: 'unsafe-inline'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${frames.join(' ') || "'none'"}`,
    `frame-ancestors ${ancestors.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Directives that a `<meta>` policy must not contain: browsers ignore them there and log a warning. */
const HEADER_ONLY = ['frame-ancestors'];

/** The same policy in a form allowed in a `<meta>` element. */
export function metaPolicy(policy) {
  return policy
    .split('; ')
    .filter((directive) => !HEADER_ONLY.some((name) => directive.startsWith(name)))
    .join('; ');
}

/**
 * Response headers that enforce `policy` with both ways of reporting, to paths below `reportsTo`.
 *
 * Chromium ignores `report-uri` in a policy that also has `report-to`, and
 * delivers `report-to` from its network service, where no test can see it.
 * So the enforced policy reports by `report-uri`, and a report-only copy of it
 * by `report-to`.
 */
export function policyHeaders(policy, { enforced, reportsTo }) {
  const byUri = `${policy}; report-uri ${reportsTo}report-uri`;
  const byGroup = `${policy}; report-to csp`;
  const reporting = { 'reporting-endpoints': `csp="${reportsTo}report-to"` };
  return enforced
    ? {
        ...reporting,
        'content-security-policy': byUri,
        'content-security-policy-report-only': byGroup,
      }
    : { ...reporting, 'content-security-policy-report-only': byUri };
}
