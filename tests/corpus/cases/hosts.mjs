// The host names of the cases. A separate list, not the extension's catalog: test data must not come from the code
// under test.

/** The default host of a case: the portal that contained Desktop Analytics. */
export const PORTAL = 'devicemanagement.portal.azure.com';

/** The default host of a blade's frame. */
export const BLADE = 'sandbox-1.reactblade.portal.azure.net';

/** A classic blade host: an extension that owns the entire document of its frame. */
const FRAME_BLADE = 'm365.hosting.portal.azure.net';

/** Every portal of the three clouds. */
export const PORTALS = [
  PORTAL,
  'rc-devicemanagement.portal.azure.com',
  'devicemanagement.microsoft.com',
  'endpoint.microsoft.com',
  'intune.microsoft.com',
  'portal.azure.com',
  'ms.portal.azure.com',
  'rc.portal.azure.com',
  'entra.microsoft.com',
  'portal.azure.us',
  'entra.microsoft.us',
  'intune.microsoft.us',
  'endpoint.microsoft.us',
  'portal.azure.cn',
  'entra.microsoftonline.cn',
  'intune.microsoftonline.cn',
];

/** Blade hosts, each with a surrounding portal of the same cloud. */
export const BLADES = [
  { host: FRAME_BLADE, top: PORTAL },
  { host: BLADE, top: 'portal.azure.com' },
  { host: 'sandbox-2-1.reactblade.portal.azure.net', top: 'intune.microsoft.com' },
  { host: 'sandbox-1.reactblade-ms.portal.azure.net', top: 'ms.portal.azure.com' },
  { host: 'sandbox-3.reactblade-rc.portal.azure.net', top: 'rc.portal.azure.com' },
  { host: 'functions.azure.com', top: 'portal.azure.com' },
  { host: 'functions-next.azure.com', top: 'portal.azure.com' },
  { host: 'afd.ext.azure.com', top: 'entra.microsoft.com' },
  { host: 'intune.hosting.azureportal.usgovcloudapi.net', top: 'portal.azure.us' },
  { host: 'aad.ext.azure.us', top: 'entra.microsoft.us' },
  { host: 'intune.hosting.azureportal.chinacloudapi.cn', top: 'portal.azure.cn' },
  { host: 'aad.ext.azure.cn', top: 'entra.microsoftonline.cn' },
];

/** Hosts that are not portals: unrelated sites, other Microsoft sites, and hosts disguised as a portal. */
export const OTHER_HOSTS = [
  'example.com',
  'learn.microsoft.com',
  'login.microsoftonline.com',
  'mysignins.microsoft.com',
  'contoso.sharepoint.com',
  'portal.azure.com.example.org',
  'notportal.azure.com.example.net',
  'reactblade.portal.azure.net.example.org',
];

/** All hosts that the corpus serves. */
export const HOSTS = new Set([...PORTALS, ...BLADES.map(({ host }) => host), ...OTHER_HOSTS]);
