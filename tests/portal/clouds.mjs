/**
 * The hosts of each Microsoft cloud that the replica imitates. Sovereign clouds never use global hosts.
 */
export const CLOUDS = {
  global: {
    portal: 'devicemanagement.portal.azure.com',
    portals: [
      'devicemanagement.portal.azure.com',
      'rc-devicemanagement.portal.azure.com',
      'devicemanagement.microsoft.com',
      'endpoint.microsoft.com',
      'intune.microsoft.com',
      'portal.azure.com',
      'ms.portal.azure.com',
      'rc.portal.azure.com',
      'entra.microsoft.com',
      // A session that Defender for Cloud Apps controls.
      'portal.azure.com.mcas.ms',
    ],
    blades: 'hosting.portal.azure.net',
    prewarmedBlades: 'reactblade.portal.azure.net',
    signIn: 'login.microsoftonline.com',
  },
  usgov: {
    portal: 'portal.azure.us',
    portals: [
      'portal.azure.us',
      'entra.microsoft.us',
      'intune.microsoft.us',
      'endpoint.microsoft.us',
    ],
    blades: 'hosting.azureportal.usgovcloudapi.net',
    prewarmedBlades: 'hosting.azureportal.usgovcloudapi.net',
    signIn: 'login.microsoftonline.us',
  },
  china: {
    portal: 'portal.azure.cn',
    portals: [
      'portal.azure.cn',
      'entra.microsoftonline.cn',
      'intune.microsoftonline.cn',
    ],
    blades: 'hosting.azureportal.chinacloudapi.cn',
    prewarmedBlades: 'hosting.azureportal.chinacloudapi.cn',
    signIn: 'login.partner.microsoftonline.cn',
  },
};

/** Pages of each cloud that guidance links to and that are not portals. */
export const DOCUMENT_HOSTS = [
  'learn.microsoft.com',
  'mysignins.microsoft.com',
];

/** The text in the shell's top bar, by portal host. */
export function shellTitle(host) {
  if (host.includes('devicemanagement.portal.')) return 'Microsoft 365 Device Management';
  if (host.startsWith('devicemanagement.') || host.startsWith('endpoint.')) {
    return 'Microsoft Endpoint Manager admin center';
  }
  if (host.startsWith('intune.')) return 'Microsoft Intune admin center';
  if (host.startsWith('entra.')) return 'Microsoft Entra admin center';
  return 'Microsoft Azure';
}

/** Intune and Entra use the newer route form `#view/…`, the older portals `#blade/…`. */
export function routeForm(host) {
  return host.startsWith('intune.') || host.startsWith('entra.') ? 'view' : 'blade';
}
