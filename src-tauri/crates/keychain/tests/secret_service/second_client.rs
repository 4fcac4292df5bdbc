//! Another program on the same session: what it sees in the keyring, and the locking and unlocking of a desktop.

use std::collections::HashMap;

use zbus::blocking::Connection;
use zbus::message::Body;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Value};

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const KEYRING: &str = "/org/freedesktop/secrets/collection/login";

/// One item of the keyring, the secret as the bytes that are there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) label: String,
    pub(crate) attributes: HashMap<String, String>,
    pub(crate) secret: Vec<u8>,
}

/// A connection of its own to the session and its keyring.
pub(crate) struct SecondClient {
    connection: Connection,
    session: OwnedObjectPath,
}

impl SecondClient {
    pub(crate) fn connect() -> Self {
        let connection = Connection::session().unwrap();
        let plain = ("plain", Value::from(""));
        let opened = call(&connection, ROOT, "org.freedesktop.Secret.Service", "OpenSession", &plain);
        let (_, session): (OwnedValue, OwnedObjectPath) = opened.deserialize().unwrap();
        Self { connection, session }
    }

    /// Returns all items of the login keyring, which must be unlocked, sorted by label.
    pub(crate) fn items(&self) -> Vec<Item> {
        let paths: Vec<OwnedObjectPath> =
            self.property(KEYRING, "org.freedesktop.Secret.Collection", "Items").try_into().unwrap();
        let mut items: Vec<Item> = paths.iter().map(|path| self.item(path.as_str())).collect();
        items.sort_by(|one, other| one.label.cmp(&other.label));
        items
    }

    /// Locks the login keyring, as a desktop does when its person leaves.
    pub(crate) fn lock(&self) {
        let keyring = vec![ObjectPath::try_from(KEYRING).unwrap()];
        self.call(ROOT, "org.freedesktop.Secret.Service", "Lock", &(keyring,));
    }

    /// Unlocks the login keyring, as a desktop does when its person comes back.
    pub(crate) fn unlock(&self, password: &str) {
        let secret = (&self.session, Vec::<u8>::new(), password.as_bytes().to_vec(), "text/plain");
        let keyring = ObjectPath::try_from(KEYRING).unwrap();
        self.call(
            ROOT,
            "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
            "UnlockWithMasterPassword",
            &(keyring, secret),
        );
    }

    fn item(&self, path: &str) -> Item {
        const ITEM: &str = "org.freedesktop.Secret.Item";
        let answer = self.call(path, ITEM, "GetSecret", &(&self.session,));
        let ((_, _, secret, _),): ((OwnedObjectPath, Vec<u8>, Vec<u8>, String),) =
            answer.deserialize().unwrap();
        let mut attributes: HashMap<String, String> =
            self.property(path, ITEM, "Attributes").try_into().unwrap();
        // The keyring's own, added when it reads its file again.
        attributes.remove("xdg:schema");
        Item { label: self.property(path, ITEM, "Label").try_into().unwrap(), attributes, secret }
    }

    fn property(&self, path: &str, interface: &str, name: &str) -> OwnedValue {
        let answer = self.call(path, "org.freedesktop.DBus.Properties", "Get", &(interface, name));
        answer.deserialize().unwrap()
    }

    fn call(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        arguments: &(impl serde::Serialize + DynamicType),
    ) -> Body {
        call(&self.connection, path, interface, method, arguments)
    }
}

fn call(
    connection: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    arguments: &(impl serde::Serialize + DynamicType),
) -> Body {
    connection.call_method(Some(SERVICE), path, Some(interface), method, arguments).unwrap().body()
}
