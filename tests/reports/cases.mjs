/**
 * Publicly reported errors of the portals, and the components that show them: the sentences are the portals',
 * every name, id and address is made up. tests/editors/pages/reports.jsx has the components.
 */

const TRACE = '0c5d2c1e-6a3b-4a53-8f2e-4dd8f0f31400';
const CORRELATION = '7b1f4a9e-52c8-4d0e-9a77-2f8f6f1f5b11';
const POLICY = 'c2b7e6d5-7a31-4f0e-9d1c-3b5a8e6f2a10';
const IDS = `Trace ID: ${TRACE} Correlation ID: ${CORRELATION} Timestamp: 2026-11-23 20:45:10Z`;

/** A message bar. */
const bar = (text) => ({ in: 'bar', text });

/** A toast of the portal. */
const toast = (title, text) => ({ in: 'toast', title, text });

/** The status line at the top of a blade. */
const bladeStatus = (text) => ({ in: 'blade-status', text });

const dialog = (title, text, button) => ({ in: 'dialog', title, text, button });

const terminal = (text) => ({ in: 'terminal', text });

/** The answer of an API that a console sent a request to. */
const response = (text) => ({ in: 'response', text });

/** The pane with the details of a sign-in. */
const signIn = (rows) => ({ in: 'sign-in', rows });

/** A heading above the rest. */
const heading = (text) => ({ in: 'heading', text });

/** The designer of Logic Apps. */
const DESIGNER = { in: 'designer', text: 'Send an email' };

/** A tab of Data Explorer, with a query. */
const QUERY_TAB = { in: 'query-tab', text: 'SELECT * FROM c' };

const AUTHENTICATION = 'Experiencing authentication issues';
const NO_TOKEN = 'The portal is having issues getting an authentication token. The experience rendered may be degraded. Additional information from the call to get a token:';
const EXPIRED = "The access token expiry UTC time '27/10/2026 13:00:08' is earlier than current UTC time '27/10/2026 13:03:02'.";

const validation = (workflow) => `Workflow validation failed for the workflow '${workflow}'. {"error":{"code":"ExpiredAuthenticationToken","message":"${EXPIRED}"}}`;

/**
 * @typedef {object} Report
 * @property {string} name the reported problem
 * @property {string} source where it was reported
 * @property {'refresh' | 'guide' | 'leave'} helps `refresh`: a refresh, and guidance if the error comes back;
 * `leave`: nothing
 * @property {{in: string}[]} shows the components with their texts, in order
 * @property {RegExp} [says] what the guidance mentions
 * @property {string} [leads] the end of a link in the guidance
 */

/** @type {Report[]} */
export const REPORTS = [
  {
    name: 'a toast for the tokens of an extension, under a title',
    source: 'projectkudu/kudu 2717', helps: 'refresh',
    shows: [toast(AUTHENTICATION, 'The portal is having issues getting authentication tokens for WebsitesExtension.')],
  },
  {
    name: 'the same without its title',
    source: 'microsoftconnect/ms-intune-app-sdk-ios 17', helps: 'refresh',
    shows: [bar('The portal is having issues getting authentication tokens for Microsoft_Azure_InformationProtection.')],
  },
  {
    name: 'a toast without details',
    source: 'Azure/logicapps 1524', helps: 'refresh',
    shows: [toast(AUTHENTICATION, 'The portal is having issues getting an authentication token. The experience rendered may be degraded.')],
  },
  {
    name: 'a toast for an account that is not in the directory',
    source: 'Microsoft Q&A 4567747', helps: 'guide', says: /wrong account or directory[^]*AADSTS50020/,
    shows: [toast(AUTHENTICATION, `${NO_TOKEN} Extension: Microsoft_AAD_Devices Resource: graph Details: AADSTS50020: User account 'ada@example.com' from identity provider 'live.com' does not exist in tenant 'Contoso' and cannot access the application. ${IDS}`)],
  },
  {
    name: 'a toast for a sign-in that is too old',
    source: 'a public copy of a support wiki', helps: 'refresh',
    shows: [toast(AUTHENTICATION, `${NO_TOKEN} Extension: microsoft_aad_iam Resource: self Details: AADSTS70043: The refresh token has expired due to maximum lifetime. ${IDS}`)],
  },
  {
    name: 'a dialog that asks to sign in again',
    source: 'a public copy of a support wiki', helps: 'guide', says: /portal asks you to sign in again[^]*AADSTS50078/,
    shows: [dialog('You will need to sign in again to access your resources', '{"sessionId":"0123456789abcdef0123456789abcdef","resourceName":"graph","errorMessage":"AADSTS50078: Presented multi-factor authentication has expired due to policies configured by your administrator."}', 'Sign in again')],
  },
  {
    name: 'a refused token whose claims name the policy',
    source: 'Microsoft Learn, claims challenges', helps: 'guide', says: /Likely blocked by Conditional Access[^]*Open the policy/,
    leads: `PolicyBlade/policyId/${POLICY}`,
    shows: [toast(AUTHENTICATION, `${NO_TOKEN} Extension: Microsoft_AAD_IAM Resource: graph Details: AADSTS53003: Access has been blocked by Conditional Access policies. ${IDS} claims: {"access_token":{"capolids":{"essential":true,"values":["${POLICY}"]}}}`)],
  },
  {
    name: "a toast with MSAL's own error and no code",
    source: 'a public chat log, 2026-05', helps: 'refresh',
    shows: [toast(AUTHENTICATION, `${NO_TOKEN} Extension: Microsoft_AAD_UsersAndTenants Resource: microsoft.graph Details: timed_out: See https://aka.ms/msal.js.errors#timed_out for details`)],
  },
  {
    name: 'a function app whose frame kept an old token',
    source: 'Azure/azure-functions-ux 381', helps: 'refresh',
    shows: [bar("The access token expiry UTC time '8/31/2026 5:46:08 PM' is earlier than current UTC time '8/31/2026 5:46:18 PM'. Session Id: 0123456789abcdef Timestamp: 2026-08-31T17:46:18.435Z")],
  },
  {
    name: 'a workflow that cannot be saved, in its designer',
    source: 'Azure/LogicAppsUX 3544', helps: 'guide', says: /Save your work before you refresh/,
    shows: [DESIGNER, bar(validation(''))],
  },
  {
    name: 'the same with a long name',
    source: 'Azure/LogicAppsUX 3766', helps: 'guide', says: /Save your work before you refresh/,
    shows: [DESIGNER, bar(validation('notify-the-procurement-department-of-orders-beyond-the-limit-of-its-cost-centre'))],
  },
  {
    name: 'diagnostics whose token may have expired',
    source: 'Azure/Azure-AppServices-Diagnostics-Portal, diagnostics-settings', helps: 'refresh',
    shows: [bar('Unable to load the settings. Your token may have expired. Please refresh and try again.')],
  },
  {
    name: 'a function app that asks for a refresh of the portal',
    source: 'Azure/azure-functions-ux, Resources.resx', helps: 'refresh',
    shows: [bladeStatus('We are not able to access your Azure settings for your function app. First make sure you have proper access to the Azure resource. Try refreshing the portal to renew your authentication token.')],
  },
  {
    name: 'the same in German',
    source: 'Azure/azure-functions-ux, de-DE', helps: 'refresh',
    shows: [bladeStatus('Falls nicht, aktualisieren Sie das Portal, um Ihr Authentifizierungstoken zu erneuern.')],
  },
  {
    name: 'a query whose token has expired',
    source: 'Azure/cosmos-explorer 2038', helps: 'guide', says: /Save your work before you refresh/,
    shows: [bar(`Failed to query item for container items: Request blocked by Auth contoso : Provided AAD token has been expired since [11/23/2026 10:38:31 AM (UTC)]. Current server time is [11/23/2026 2:47:35 PM (UTC)]. Please refresh the AAD token. ActivityId: ${CORRELATION}`)],
  },
  {
    name: 'an expired token beside an open query of Data Explorer',
    source: 'Azure/cosmos-explorer, Tabs.tsx and Azure/azure-functions-ux 381', helps: 'guide', says: /Save your work before you refresh/,
    shows: [QUERY_TAB, bar(EXPIRED)],
  },
  {
    name: 'a code of the session and no sentence',
    source: "MSAL 5's own text", helps: 'refresh',
    shows: [bar(`invalid_grant: Error(s): 700082 - Timestamp: 2026-11-23 20:45:10Z - Description: AADSTS700082: The refresh token has expired due to inactivity. ${IDS}`)],
  },
  {
    name: 'a token from before its revocation',
    source: 'Azure/azure-cli 26504', helps: 'refresh',
    shows: [bar('Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp')],
  },
  {
    name: 'a publish after a long rest',
    source: 'MicrosoftDocs/azure-docs 121584', helps: 'refresh',
    shows: [bar('ERROR: Unauthorized Inner error code: ExpiredAuthenticationToken Message: Token Authentication failed with SecurityTokenExpiredException - MISE12034: AuthenticationTicketProvider Name:AuthenticationTicketProvider, GetVersion:1.9.2.0.;')],
  },
  {
    name: 'an expired token, in the words of a library',
    source: 'microsoftgraph/microsoft-graph-explorer 172', helps: 'refresh',
    shows: [bar('Lifetime validation failed. The token is expired')],
  },
  {
    name: 'a token from before a change of the policies',
    source: 'Azure/azure-powershell 28200', helps: 'refresh',
    shows: [bar('Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies')],
  },
  {
    name: 'a network location that a policy does not allow',
    source: 'microsoftgraph/msgraph-sdk-powershell 3322', helps: 'guide', says: /network location/,
    shows: [bar('Continuous access evaluation resulted in challenge with result: InteractionRequired and code: LocationConditionEvaluationSatisfied')],
  },
  {
    name: 'a token of another tenant',
    source: 'Azure/BatchExplorer 2052', helps: 'guide', says: /wrong account or directory/,
    shows: [bar("The access token is from the wrong issuer 'https://sts.windows.net/11111111-2222-4333-8444-555555555555/'. It must match the tenant 'https://sts.windows.net/66666666-2222-4333-8444-555555555555/' associated with this subscription.")],
  },
  {
    name: 'a second factor that is too old',
    source: 'Azure/cosmos-explorer 1730', helps: 'guide', says: /Multifactor authentication needed[^]*AADSTS50078/,
    shows: [bar(`AADSTS50078: Presented multi-factor authentication has expired due to policies configured by your administrator. ${IDS}`)],
  },
  {
    name: 'an app whose secret has expired',
    source: 'MicrosoftDocs/azure-docs, linked services', helps: 'leave',
    shows: [bar(`Failed to get access token by using service principal. Error: invalid_client, Error Message: AADSTS7000222: The provided client secret keys for app '11111111-2222-4333-8444-555555555555' are expired. ${IDS}`)],
  },
  {
    name: "a program's output in a terminal",
    source: 'Azure/azure-cli 4333', helps: 'leave',
    shows: [terminal(`ada@Azure:~$ az vm list\r\n${EXPIRED}`)],
  },
  {
    name: 'a GitHub token',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar('Your GitHub token is outdated and needs to be refreshed. Click here to update your token to the latest secure format.')],
  },
  {
    name: 'a GitHub token, in German',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar('Ihr GitHub-Token ist veraltet und muss aktualisiert werden.')],
  },
  {
    name: 'the token of a Facebook page',
    source: 'microsoft/botframework-sdk 4516', helps: 'leave',
    shows: [bar(`Unable to save. Failed to validate Facebook credentials: [190 This Page access token belongs to a Page that is not accessible.] ID: ${CORRELATION}`)],
  },
  {
    name: "the answer of the customer's own API",
    source: "Microsoft's tutorial of API Management", helps: 'leave',
    shows: [heading('HTTP response'), response('{ "statusCode": 401, "message": "Unauthorized. Access token is missing or invalid." }')],
  },
  {
    name: "a database's login",
    source: 'a public question on the query editor', helps: 'leave',
    shows: [bar("Login failed for user '<token-identified principal>'. The server is not currently configured to accept this token")],
  },
  {
    name: 'the details of a sign-in, where our own link leads',
    source: 'the sign-in log of the Microsoft Entra admin center', helps: 'leave',
    shows: [signIn({ 'Request ID': TRACE, 'Correlation ID': CORRELATION, Status: 'Failure', 'Sign-in error code': '53003', 'Failure reason': 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.' })],
  },
  {
    name: "a cluster's event",
    source: 'Azure/AKS 222', helps: 'leave',
    shows: [heading('Events'), bar("azure.BearerAuthorizer#WithAuthorization: Failed to refresh the Token for request to https://management.azure.com/subscriptions: StatusCode=401 -- Original Error: adal: Refresh request failed. Status Code = '401'. AADSTS7000215: Invalid client secret provided.")],
  },
  {
    name: 'a sign-in that a database account asks for',
    source: 'Azure/cosmos-explorer, Resources.json', helps: 'leave',
    shows: [bar('Failed to acquire authorization token automatically. Please click on "Login for Entra ID" button to enable Entra ID RBAC operations')],
  },
  {
    name: 'the grant of a stored connection',
    source: 'Microsoft Learn, broken connections', helps: 'leave',
    shows: [bar('Invalid connection, please update your connection to load complete details. The user could not be authenticated as the grant is expired. The user must sign in again.')],
  },
  {
    name: "a registry's credentials",
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar('Failed to load ACR Credentials needed to load Images and Tags. Please enter the Image and Tag below.')],
  },
  {
    name: 'a permission that was not granted',
    source: 'microsoftgraph/microsoft-graph-explorer-v4 2580', helps: 'leave',
    shows: [bar('You cannot perform the requested operation, required scopes are missing in the token.')],
  },
  {
    name: 'a remote desktop whose session is over',
    source: 'a public question on Bastion', helps: 'leave',
    shows: [dialog('Your session has expired', 'The connection to the virtual machine has been closed.', 'Reconnect')],
  },
  {
    name: "the token of a custom connector's test",
    source: 'a public troubleshooting guide, 2025-09', helps: 'leave',
    shows: [bar("The response is not in a JSON format. The token expired at '09/05/2026 01:00:32'.")],
  },
  {
    name: 'an Azure DevOps token',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar('Could not fetch a valid Azure DevOps token')],
  },
  {
    name: "an editor's own session",
    source: 'Azure/api-management-developer-portal 1111', helps: 'leave',
    shows: [bar('ARM access token has expired. Please restart editor to reauthenticate.')],
  },
  {
    name: "Cloud Shell's own credentials",
    source: 'microsoft/terminal 6515', helps: 'leave',
    shows: [bar("A Cloud Shell credential problem occurred. When you report the issue with the error below, please mention the hostname 'cc-1234'. \"Could not retrieve token from local cache.\"")],
  },
  {
    name: 'a desktop program that finds no token',
    source: 'microsoft/AzureStorageExplorer 3645', helps: 'leave',
    shows: [bar('Unable to retrieve child resources. Unable to retrieve authentication token.')],
  },
  {
    name: "a program's request for the wrong audience",
    source: 'Azure/azure-cli 12297', helps: 'leave',
    shows: [bar("The access token has been obtained for wrong audience or resource 'https://graph.microsoft.com'.")],
  },
  {
    name: "a malformed token of somebody's app",
    source: 'AzureAD/microsoft-identity-web 979', helps: 'leave',
    shows: [bar('CompactToken parsing failed with error code: 80049217')],
  },
  {
    name: "a database's login that has expired",
    source: 'microsoft/azuredatastudio 20961', helps: 'leave',
    shows: [bar("Login failed for user '<token-identified principal>'. Token is expired.")],
  },
  {
    name: 'a page that Facebook does not register',
    source: 'MicrosoftDocs/bot-docs 276', helps: 'leave',
    shows: [bar('Unable to save. Failed to register with Facebook with: BadRequest ID: 7b1f4a9e')],
  },
  {
    name: 'a GitHub account that is not authorised',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar('GitHub Token not found, click authorize to set up GitHub token.')],
  },
  {
    name: 'a GitHub token without a scope',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar("Missing 'workflow' scope in GitHub token. Please return to 'source control' step to re-authorize GitHub.")],
  },
  {
    name: 'the personal token of a repository',
    source: 'Azure/Azure-DataFactory 392', helps: 'leave',
    shows: [bar('GitHub Token Validation Failed to fetch')],
  },
  {
    name: 'a personal token that cannot be made',
    source: 'MicrosoftDocs/azure-docs 116340', helps: 'leave',
    shows: [bar("Failed to create a Personal Access Token for this user in Azure DevOps. Please deploy your app using the 'Other' deployment source instead of 'Azure DevOps'.")],
  },
  {
    name: 'the token of a deployment',
    source: 'Azure/static-web-apps 1367', helps: 'leave',
    shows: [bar('deployment_token provided was invalid.')],
  },
  {
    name: 'the secret token of provisioning',
    source: 'MicrosoftDocs/azure-docs 54231', helps: 'leave',
    shows: [bar('You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account.')],
  },
  {
    name: 'a service connection of a pipeline',
    source: 'microsoft/azure-pipelines-tasks 10321', helps: 'leave',
    shows: [bar("Failed to obtain the Json Web Token(JWT) for service principal id '11111111-2222-4333-8444-555555555555'")],
  },
  {
    name: "Apple's certificate",
    source: 'MicrosoftDocs, AlchemyInsights', helps: 'leave',
    shows: [bar('Your Apple MDM push certificate has expired')],
  },
  {
    name: "a storage account's signature",
    source: 'microsoft/AzureStorageExplorer 6513', helps: 'leave',
    shows: [bar('Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.')],
  },
  {
    name: 'a registry without admin credentials',
    source: 'Azure/azure-functions-ux, Deployment Center', helps: 'leave',
    shows: [bar("Cannot access ACR 'contoso' because admin credentials on ACR are disabled, and no managed identity is assigned.")],
  },
  {
    name: 'a sign-in that a database account asks for in its toolbar',
    source: 'Azure/cosmos-explorer, Resources.json', helps: 'leave',
    shows: [bar('AAD token does not exist. Please use the "Login for Entra ID" button in the Toolbar prior to performing Entra ID RBAC operations')],
  },
];
