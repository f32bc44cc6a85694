// While a row's operator is chosen in the form, fields found by typing offer that operator's rows only.
document.addEventListener("DOMContentLoaded", () => {
    const jquery = window.django && window.django.jQuery;
    const operator = document.getElementById("id_client");
    if (!jquery || !operator) {
        return;
    }
    jquery.ajaxPrefilter((options) => {
        if (operator.value && options.url && options.url.includes("/autocomplete/")) {
            options.url += `${options.url.includes("?") ? "&" : "?"}panel_client=${encodeURIComponent(operator.value)}`;
        }
    });
});

// Files may be dropped on their field. One that is dropped beside it is not opened in place of the half-filled form.
(() => {
    const fileInputAt = (target) => {
        let place = target.closest && target.closest("form") ? target : null;
        for (; place && place.tagName !== "FORM" && place.querySelectorAll; place = place.parentElement) {
            const inputs = place.querySelectorAll('input[type="file"]:not(:disabled)');
            if (inputs.length) {
                return inputs.length === 1 ? inputs[0] : null;
            }
        }
        return null;
    };
    const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    const zoneOf = (input) => input.closest("td, .group") || input.parentElement;
    let marked = null;
    const mark = (input) => {
        const zone = input && zoneOf(input);
        if (zone !== marked) {
            marked && marked.classList.remove("smarty-dropzone");
            zone && zone.classList.add("smarty-dropzone");
            marked = zone;
        }
    };
    const onForms = (event) => hasFiles(event) && document.querySelector('input[type="file"]');

    document.addEventListener("dragover", (event) => {
        if (onForms(event)) {
            const input = fileInputAt(event.target);
            event.preventDefault();
            event.dataTransfer.dropEffect = input ? "copy" : "none";
            mark(input);
        }
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
    document.addEventListener("drop", (event) => {
        if (!onForms(event)) {
            return;
        }
        event.preventDefault();
        mark(null);
        const input = fileInputAt(event.target);
        const file = event.dataTransfer.files[0];
        if (input && file) {
            const chosen = new DataTransfer();
            chosen.items.add(file);
            input.files = chosen.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }
    });

    // A chosen picture is shown before it is saved.
    document.addEventListener("change", (event) => {
        const input = event.target;
        if (input.type !== "file" || !(input.accept || "").startsWith("image/")) {
            return;
        }
        const zone = zoneOf(input);
        const old = zone.querySelector(".smarty-preview");
        if (old) {
            URL.revokeObjectURL(old.src);
            old.remove();
        }
        if (input.files[0]) {
            const image = document.createElement("img");
            image.className = "smarty-preview";
            image.alt = input.files[0].name;
            image.src = URL.createObjectURL(input.files[0]);
            image.addEventListener("error", () => image.remove());
            zone.append(image);
        }
    });
})();
// Rows that were dragged take each other's places. django-unfold counts from 0 instead, which would put the rows of a
// second page before those of the first, and counts rows of tables within rows along.
function numberRows(event) {
    const field = event.from.dataset.orderingField;
    const groups = new Map();
    const inline = event.from.querySelectorAll(":scope > tbody.form-group.original");
    for (const row of inline.length ? inline : event.from.querySelectorAll(":scope > tbody")) {
        const input = row.querySelector(`input[name$="-${field}"]`);
        const group = row.querySelector("[data-places-within]");
        const key = group ? group.value : "";
        if (input) {
            groups.set(key, [...(groups.get(key) || []), input]);
        }
    }
    groups.forEach(inPlaces);
}

function inPlaces(inputs) {
    const places = inputs.map((input) => Number(input.value) || 0).sort((one, other) => one - other);
    const lowest = Math.max(places[0], 1);
    const apart = places.every((place, number) => number === 0 || place > places[number - 1]);
    inputs.forEach((input, number) => {
        const place = String(apart ? places[number] : lowest + number);
        if (input.value !== place) {
            input.value = place;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }
    });
}

document.addEventListener("alpine:init", () => {
    window.sortRecords = numberRows;
});
