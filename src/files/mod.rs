//! Files in and out: every bad file ends here.
