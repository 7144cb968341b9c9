#!/usr/bin/env bash
# Builds the image of the commit that is checked out, in the registry, and notes its digest for the next provision; makes the
# admin key if the vault has none. azd runs this after every provision, and then an image that is noted stays: a running cluster
# gets another one only when somebody asks for it, with --new (runbooks/upgrade.md).
set -euo pipefail
cd "$(dirname "$0")/.."

: "${AZURE_CONTAINER_REGISTRY_NAME:?is set by azd provision}" "${AZURE_KEY_VAULT_NAME:?is set by azd provision}"

build_image() {
  if [ -n "$(git status --porcelain)" ]; then
    echo "build-image.sh: commit your changes first, an image belongs to a commit." >&2
    exit 1
  fi
  local tag found
  tag=$(git rev-parse HEAD)
  if ! found=$(digest "$tag"); then
    az acr build --registry "$AZURE_CONTAINER_REGISTRY_NAME" --image "mcporleans:$tag" --file infra/Dockerfile .
    found=$(digest "$tag")
  fi
  azd env set MCPORLEANS_IMAGE_DIGEST "$found"
  echo "$found"
}

digest() {
  az acr repository show --name "$AZURE_CONTAINER_REGISTRY_NAME" --image "mcporleans:$1" --query digest --output tsv 2> /dev/null
}

if [ "${1:-}" = --new ] || [ -z "${MCPORLEANS_IMAGE_DIGEST:-}" ]; then
  build_image
fi

make_admin_key() {
  # Through a file of its owner's, because other users of this machine see command lines.
  local file
  file=$(umask 077 && mktemp)
  trap 'rm -f "$file"' RETURN
  openssl rand -base64 48 | tr -d '\n=+/' > "$file"
  az keyvault secret set --vault-name "$AZURE_KEY_VAULT_NAME" --name admin-key --file "$file" --output none
}

# A right that was just given takes a while until it counts. Only a list that was read may say that there is no key.
for attempt in 1 2 3 4 5 6; do
  if names=$(az keyvault secret list --vault-name "$AZURE_KEY_VAULT_NAME" --query '[].name' --output tsv); then
    if grep -qx admin-key <<< "$names" || make_admin_key; then
      exit 0
    fi
  fi
  echo "build-image.sh: the vault refused, attempt $attempt of 6." >&2
  sleep 20
done
echo "build-image.sh: the admin key could not be written: infra/runbooks/deploy.md, 'The admin key'." >&2
exit 1
