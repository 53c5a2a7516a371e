//! The schemes by their names on the command line.

use clap::builder::TypedValueParser;

use crate::cli::choices::one_of;
use crate::glimpse::Scheme;

/// Reads `--scheme`.
pub fn scheme() -> impl TypedValueParser<Value = Scheme> {
    one_of(Scheme::ALL.map(|scheme| {
        let help = match scheme {
            Scheme::Flat => "Carried on and stored at every step",
            Scheme::Wipe => "Stored and wiped when going down to the parts of a quadrant, as in the paper",
        };
        (scheme, scheme.key(), help)
    }))
}
