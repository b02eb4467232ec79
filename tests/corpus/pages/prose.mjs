// Filler text for pages: none of it is a message.

/** The other properties of a sign-in, as a pane shows them before and after its failure. */
export const SIGN_IN = {
  before: [['Date', '9/3/2026, 1:32:53 PM'], ['Status', 'Failure'], ['Application', 'Azure Portal']],
  after: [['Client app', 'Browser']],
};

export const PROSE = [
  'Desktop Analytics gathers the readiness of apps and drivers from the devices of the organisation, so that a deployment can begin with a pilot that stands for all of them. Until the data is complete, plans remain in preparation.',
  'The workspace belongs to a subscription and a region. Moving it later means to set up the service again, and to wait until every device has reported once more.',
  'Conditional Access policies can ask for a compliant device, a trusted place or a second factor. Plan them with a few accounts first, and keep one account for emergencies out of them.',
];

/** The text of a help article about the message, besides the quotation. */
export const ARTICLE = {
  title: 'error during Desktop Analytics onboarding',
  advice: 'If the problem persists, Conditional Access policies may apply to the account. Look for its failures in the sign-in logs.',
  link: 'Plan your Conditional Access deployment',
};

/** The steps of the onboarding wizard. */
export const WIZARD = {
  heading: 'Set up Desktop Analytics',
  steps: ['Accept service agreement', 'Confirm your subscription', 'Give users access', 'Set up your workspace', 'Last steps'],
  fields: [['Workspace name', 'contoso-analytics'], ['Resource group', 'analytics'], ['Region', 'West Europe']],
};

export const DASHBOARD = [['Enrolled devices', '2,418 of 2,530'], ['Apps', '184 need attention'], ['Deployment plans', '3 in preparation'], ['Security updates', '97 % installed']];
