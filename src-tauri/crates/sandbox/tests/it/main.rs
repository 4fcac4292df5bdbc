//! The sandbox as its users meet it: over HTTP and with a real git. Section numbers are those of `bitbucket.md`.

#[cfg(test)]
mod auth;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod git;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod pipelines;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod source;
#[cfg(test)]
mod support;
