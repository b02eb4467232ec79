//! What there is to recognise: messages by locale, portals and clouds, sign-in codes.
