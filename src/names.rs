//! The variants of an enum, listed and named in one place.

/// Lists the variants of an enum in the order in which they are offered, and gives them names for people if they have
/// any:
///
/// ```text
/// names!(Phase { First, Disturb, Wait, Rehearse });              Phase::ALL
/// names!(Method { Sum: "sum", Settled: "delta, repeated" });     Method::ALL, name()
/// ```
///
/// A variant that is left out does not compile.
macro_rules! names {
    ($type:ident { $($variant:ident),+ $(,)? }) => {
        impl $type {
            /// All of them, in the order in which they are offered.
            pub const ALL: [$type; [$(stringify!($variant)),+].len()] = [$($type::$variant),+];
        }

        // Compiles where no variant is left out.
        const _: fn($type) = |one| match one {
            $($type::$variant => ()),+
        };
    };
    ($type:ident { $($variant:ident: $name:literal),+ $(,)? }) => {
        $crate::names::names!($type { $($variant),+ });

        impl $type {
            /// Its name for people.
            pub fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name),+
                }
            }
        }
    };
}

/// Lists the variants of an enum, and gives each the name by which it is typed on the command line and written in files
/// (its key) and, where it has another one, the name for people:
///
/// ```text
/// keys!(Rule { Sum: "sum", Decay: "decay", Delta: "delta" });    Rule::ALL, key(), name(), named("sum")
/// keys!(CellKind { Irnn: ("irnn", "IRNN"), Lstm: ("lstm", "LSTM") });
/// ```
macro_rules! keys {
    ($type:ident { $($variant:ident: $names:tt),+ $(,)? }) => {
        $crate::names::names!($type { $($variant),+ });

        impl $type {
            /// Its name on the command line and in files.
            pub fn key(self) -> &'static str {
                match self {
                    $($type::$variant => $crate::names::keys!(@key $names)),+
                }
            }

            /// Its name for people.
            pub fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $crate::names::keys!(@name $names)),+
                }
            }

            /// The one whose key is `key`.
            pub fn named(key: &str) -> Option<$type> {
                $type::ALL.into_iter().find(|one| one.key() == key)
            }
        }
    };
    (@key ($key:literal, $name:literal)) => { $key };
    (@name ($key:literal, $name:literal)) => { $name };
    (@$what:ident $key:literal) => { $key };
}

pub(crate) use keys;
pub(crate) use names;

#[cfg(test)]
mod tests {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Gate {
        Open,
        Shut,
    }

    keys!(Gate { Shut: "shut", Open: ("open", "wide open") });

    #[test]
    fn variants_are_listed_in_the_order_given_and_found_by_their_keys() {
        assert_eq!(Gate::ALL, [Gate::Shut, Gate::Open]);
        assert_eq!(Gate::ALL.map(Gate::key), ["shut", "open"]);
        assert_eq!(Gate::ALL.map(Gate::name), ["shut", "wide open"]);
        assert_eq!((Gate::named("open"), Gate::named("wide open")), (Some(Gate::Open), None));
    }
}
