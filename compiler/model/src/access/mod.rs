//! What each kind's lines mean, one accessor a key.
//!
//! A wrapper such as [`Objective`](direction::Objective) stands for a
//! declaration of one kind. It is small and copied freely, derefs to the
//! declaration's [`Handle`](crate::Handle), and has one accessor a key. A value
//! that is absent or damaged is none: what is damaged is reported already.

/// Gives each wrapper its list on the strategy and everything a `Handle` has.
macro_rules! wrappers {
    ($(#[$doc:meta] $name:ident $list:ident $kind:literal)*) => {
        $(
            #[$doc]
            #[derive(Clone, Copy)]
            pub struct $name<'s>(pub crate::strategy::Handle<'s>);

            impl<'s> std::ops::Deref for $name<'s> {
                type Target = crate::strategy::Handle<'s>;

                fn deref(&self) -> &crate::strategy::Handle<'s> {
                    &self.0
                }
            }
        )*

        impl crate::strategy::Strategy {
            $(
                /// The project's own, in the order of declaration.
                pub fn $list(&self) -> impl Iterator<Item = $name<'_>> {
                    self.of_kind($kind).map($name)
                }
            )*
        }
    };
}

pub mod assurance;
pub mod audience;
pub mod data;
pub mod direction;
pub mod plan;
pub mod rates;
pub mod reach;
mod read;
