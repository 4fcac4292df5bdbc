//! The stable codes of everything that can go wrong; the window holds the words for each.

use crate::codes::codes;

codes! {
    /// What went wrong, as a word of the form `area.reason`.
    ErrorCode {
        /// No connection to the network or to the host could be made.
        NetworkOffline = "network.offline",
        /// The proxy refused or could not be reached.
        NetworkProxyFailed = "network.proxy-failed",
        /// The host's certificate is not trusted, or the encrypted connection failed.
        NetworkTlsFailed = "network.tls-failed",
        /// The host did not answer in time, or stopped in the middle.
        NetworkTimedOut = "network.timed-out",
        /// The connection broke in the middle.
        NetworkCut = "network.cut",
        /// A page of another host came where Bitbucket's answer was due.
        NetworkCaptivePortal = "network.captive-portal",
        /// The answer is not one of Bitbucket's.
        BitbucketNotBitbucket = "bitbucket.not-bitbucket",
        /// The token is wrong, expired, made without scopes, or used with the wrong user name.
        BitbucketTokenRejected = "bitbucket.token-rejected",
        /// The day on which the token ends has passed.
        BitbucketTokenExpired = "bitbucket.token-expired",
        /// The token was made without scopes, so REST takes it for nothing.
        BitbucketTokenWithoutScopes = "bitbucket.token-without-scopes",
        /// The token is good, and the e-mail beside it is not its account's.
        BitbucketWrongUser = "bitbucket.wrong-user",
        /// The secret is of another kind than the one chosen.
        BitbucketWrongKind = "bitbucket.wrong-kind",
        /// The token holds characters that no token of Bitbucket has.
        BitbucketTokenUnusable = "bitbucket.token-unusable",
        /// The credential is an app password; Atlassian removed them.
        BitbucketAppPasswordGone = "bitbucket.app-password-gone",
        /// The token lacks a scope.
        BitbucketMissingScope = "bitbucket.missing-scope",
        /// The credential may not do this.
        BitbucketForbidden = "bitbucket.forbidden",
        /// The workspace or repository is not there, or not visible to the credential.
        BitbucketNotFound = "bitbucket.not-found",
        /// The workspace allows only certain networks.
        BitbucketIpNotAllowed = "bitbucket.ip-not-allowed",
        /// The credential sees no repository of the workspace.
        BitbucketNoRepositories = "bitbucket.no-repositories",
        /// Bitbucket asks to slow down.
        BitbucketRateLimited = "bitbucket.rate-limited",
        /// Suitecase has used its own share of the hour's requests.
        BitbucketBudgetSpent = "bitbucket.budget-spent",
        /// Bitbucket failed.
        BitbucketServerError = "bitbucket.server-error",
        /// Bitbucket no longer offers this.
        BitbucketGone = "bitbucket.gone",
        /// Git refused the credential.
        GitRefused = "git.refused",
        /// Git names no such repository, or hides it.
        GitNotFound = "git.not-found",
        /// The branch, tag or commit is not there.
        GitReferenceMissing = "git.reference-missing",
        /// The repository has no commit yet.
        GitEmptyRepository = "git.empty-repository",
        /// The git server speaks in a way Suitecase cannot use.
        GitProtocol = "git.protocol",
        /// The repository goes beyond what Suitecase accepts.
        GitTooLarge = "git.too-large",
        /// What git sent is damaged or incomplete.
        GitDamaged = "git.damaged",
        /// Git is out of reach, and the repository is too large to be fetched without it.
        GitBlocked = "git.blocked",
        /// The branch was rewritten again and again while it was fetched.
        GitRewritten = "git.rewritten",
        /// No address was typed.
        AddressEmpty = "address.empty",
        /// The address does not start with `https://`.
        AddressNotHttps = "address.not-https",
        /// The address leads to another host than Bitbucket's.
        AddressOtherHost = "address.other-host",
        /// The address is one of Bitbucket Data Center, which is another product.
        AddressDataCenter = "address.data-center",
        /// The address holds a user name or a secret.
        AddressHasSecret = "address.has-secret",
        /// The address names no workspace.
        AddressNoWorkspace = "address.no-workspace",
        /// The address names no repository.
        AddressNoRepository = "address.no-repository",
        /// The address leads to another workspace than the integration's.
        AddressOtherWorkspace = "address.other-workspace",
        /// The address leads to this computer or into a private network, where Bitbucket cannot reach it.
        AddressNotPublic = "address.not-public",
        /// The address is none that Bitbucket makes.
        AddressInvalid = "address.invalid",
        /// The computer has no keychain service.
        KeychainNoService = "keychain.no-service",
        /// The keychain is locked.
        KeychainLocked = "keychain.locked",
        /// The keychain has no entry for the integration.
        KeychainAbsent = "keychain.absent",
        /// The keychain refused.
        KeychainDenied = "keychain.denied",
        /// The keychain did not answer in time.
        KeychainTimedOut = "keychain.timed-out",
        /// The keychain failed in a way of its own.
        KeychainFailed = "keychain.failed",
        /// The database was written by a newer version.
        StoreTooNew = "store.too-new",
        /// The database could not be read or written.
        StoreFailed = "store.failed",
        /// A required field is empty.
        InputEmpty = "input.empty",
        /// A field has too many characters.
        InputTooLong = "input.too-long",
        /// As many are kept as may be.
        InputTooMany = "input.too-many",
        /// A field holds a control character.
        InputControlCharacter = "input.control-character",
        /// The name is in use already.
        InputTaken = "input.taken",
        /// A user name stands where the account's e-mail belongs.
        InputEmailExpected = "input.email-expected",
        /// An e-mail stands where a user name belongs.
        InputUserNameExpected = "input.user-name-expected",
        /// The day lies in the past.
        InputDayPast = "input.day-past",
        /// The day lies further ahead than a token lives.
        InputDayTooFar = "input.day-too-far",
        /// The text is not a day of the calendar.
        InputDayInvalid = "input.day-invalid",
        /// The number is no port that may be listened on.
        InputPortInvalid = "input.port-invalid",
        /// The file could not be written.
        FileNotWritten = "file.not-written",
        /// A report, or the folder or archive it is in, cannot be read.
        ReportNotReadable = "report.not-readable",
        /// A report is not what its name promises, or no well-formed XML.
        ReportMalformed = "report.malformed",
        /// A report ends in the middle.
        ReportCutOff = "report.cut-off",
        /// A report, folder or archive holds more than is read.
        ReportTooLarge = "report.too-large",
        /// A report declares a document type or uses an entity of its own.
        ReportEntities = "report.entities",
        /// An archive holds an entry that leads elsewhere, or one that unpacks to far more than any report.
        ReportUnsafeArchive = "report.unsafe-archive",
        /// What was chosen holds no report.
        ReportNoneFound = "report.none-found",
        /// A run ended before its report was written.
        ReportAbortedRun = "report.aborted-run",
        /// Suitecase is locked, or nobody is signed in.
        SessionLocked = "session.locked",
        /// The passphrase is wrong.
        MemberWrongPassphrase = "member.wrong-passphrase",
        /// Too many wrong passphrases were typed.
        MemberWait = "member.wait",
        /// The passphrase is too short.
        MemberPassphraseTooShort = "member.passphrase-too-short",
        /// A member needs an account of the operating system or a passphrase.
        MemberCannotSignIn = "member.cannot-sign-in",
        /// The member signs in under another account of the operating system.
        MemberOtherAccount = "member.other-account",
        /// The member is deactivated.
        MemberDeactivated = "member.deactivated",
        /// The last active System Admin cannot be deactivated or lose the role.
        MemberLastSystemAdmin = "member.last-system-admin",
        /// Only a System Admin makes and changes System Admins.
        MemberAboveYou = "member.above-you",
        /// The member may not do this.
        PermissionDenied = "permission.denied",
        /// The values are not the ones that passed *Test Connection*.
        IntegrationNotTested = "integration.not-tested",
        /// The values connect another workspace, and repositories are linked through this one.
        IntegrationOtherWorkspace = "integration.other-workspace",
        /// The integration is disconnected.
        IntegrationDisconnected = "integration.disconnected",
        /// The repository has as many webhooks as it may have.
        HookLimit = "hook.limit",
        /// Bitbucket does not deliver to the callback address.
        HookUrlRefused = "hook.url-refused",
        /// The credential may not manage the webhooks of the repository.
        HookNotAdmin = "hook.not-admin",
        /// Another program listens on the port for service hooks.
        ListenerPortTaken = "listener.port-taken",
        /// The system does not let Suitecase listen on the port for service hooks.
        ListenerNotPermitted = "listener.not-permitted",
        /// The port for service hooks cannot be listened on.
        ListenerFailed = "listener.failed",
        /// The linked repository is archived.
        LinkArchived = "link.archived",
        /// Two tests cannot be joined again, since both files are there.
        LinkFormerTestBack = "link.former-test-back",
        /// The link led to another repository or directory between the two commits.
        CompareElsewhere = "compare.led-elsewhere",
        /// A program could not know a variable by this name.
        RunVariableName = "run.variable-name",
        /// Two variables have the same name.
        RunVariableTwice = "run.variable-twice",
        /// A secured variable was given no value.
        RunVariableWithoutValue = "run.variable-without-value",
        /// There are more arguments or variables than are kept.
        RunTooMuch = "run.too-much",
        /// A program may run from 1 minute to a day.
        RunTimeLimit = "run.time-limit",
        /// The folder in which a program runs is not named in full.
        RunFolderNotFull = "run.folder-not-full",
        /// The suite belongs to another linked repository.
        RunOtherSuite = "run.other-suite",
        /// The run is over.
        RunOver = "run.over",
        /// The run was not missed, or somebody decided about it already.
        RunNotWaiting = "run.not-waiting",
        /// The operation was stopped by a person.
        Cancelled = "cancelled",
        /// What was asked for is not there any more.
        NotFound = "not-found",
        /// A mistake in Suitecase.
        InternalBug = "internal.bug",
    }
}

impl ErrorCode {
    /// Returns whether what is in the way passes without a person changing anything.
    pub fn passes_by_itself(self) -> bool {
        matches!(
            self,
            Self::NetworkOffline
                | Self::NetworkProxyFailed
                | Self::NetworkTimedOut
                | Self::NetworkCut
                | Self::NetworkCaptivePortal
                | Self::BitbucketRateLimited
                | Self::BitbucketBudgetSpent
                | Self::BitbucketServerError
                | Self::GitRewritten
                | Self::KeychainNoService
                | Self::KeychainLocked
                | Self::KeychainTimedOut
        )
    }

    /// Returns whether asking again within moments may go well, so that a sync does not give up at once.
    pub fn passes_within_moments(self) -> bool {
        matches!(self, Self::NetworkTimedOut | Self::NetworkCut | Self::BitbucketServerError)
    }

    /// Returns whether nothing at all can be reached, which concerns everything on this computer alike.
    pub fn is_about_the_network(self) -> bool {
        matches!(
            self,
            Self::NetworkOffline
                | Self::NetworkProxyFailed
                | Self::NetworkTlsFailed
                | Self::NetworkCaptivePortal
        )
    }

    /// Returns whether the keychain gives no credential at the moment, whatever is asked for with it.
    pub fn is_about_the_keychain(self) -> bool {
        matches!(
            self,
            Self::KeychainNoService
                | Self::KeychainLocked
                | Self::KeychainDenied
                | Self::KeychainTimedOut
                | Self::KeychainFailed
        )
    }

    /// Returns whether a person has to mend the credential or what it may do.
    pub fn is_about_the_credential(self) -> bool {
        matches!(
            self,
            Self::BitbucketTokenRejected
                | Self::BitbucketTokenExpired
                | Self::BitbucketTokenWithoutScopes
                | Self::BitbucketWrongUser
                | Self::BitbucketWrongKind
                | Self::BitbucketTokenUnusable
                | Self::BitbucketAppPasswordGone
                | Self::BitbucketIpNotAllowed
                | Self::GitRefused
                | Self::KeychainAbsent
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_lead_back() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_code(code.as_str()), Some(*code));
        }
    }
}
