//! The whole crate against the sandbox, which is held to what Bitbucket does, and against whatever may stand in
//! Bitbucket's place.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod connection_by_credential;
#[cfg(test)]
mod connection_by_network;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod support;
