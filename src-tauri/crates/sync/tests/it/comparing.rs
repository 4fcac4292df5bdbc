//! What differs between commits and branches is what a look at both catalogues says, and nothing is left of the looking.

mod branches;
mod commits;
mod direct;
