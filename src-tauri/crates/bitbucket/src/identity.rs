//! Who a credential belongs to.

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// The account behind a personal credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// The name people see; the nickname where there is none.
    pub display_name: String,
}

/// Asks who the credential belongs to. Access tokens belong to nobody and are refused (reference section 1.3).
pub async fn account(client: &Client) -> Result<Account, BitbucketError> {
    let user: json::User = client.get(client.api_url(&["user"], &[])?).await?;
    let display_name = user.display_name.or(user.nickname).unwrap_or_default();
    Ok(Account { uuid: user.uuid, display_name })
}
