// A sentence in each language that quotes the message: words before it, that language's quotation marks, words
// after it. `{message}` is the placeholder.

/** Advice that quotes the message, per language. */
const QUOTING = {
  'en-US': 'If you see “{message}” during onboarding, refresh the page to renew the token.',
  'ar-SA': 'إذا ظهرت لك الرسالة «{message}» أثناء الإعداد، فقم بتحديث الصفحة.',
  'bg-BG': 'Ако при настройката видите „{message}“, обновете страницата.',
  'cs-CZ': 'Pokud se při nastavení zobrazí „{message}“, aktualizujte stránku.',
  'da-DK': 'Hvis du ser »{message}« under konfigurationen, skal du opdatere siden.',
  'de-DE': 'Wenn beim Einrichten „{message}“ angezeigt wird, aktualisieren Sie die Seite.',
  'el-GR': 'Αν δείτε το μήνυμα «{message}» κατά τη ρύθμιση, ανανεώστε τη σελίδα.',
  'es-ES': 'Si aparece «{message}» durante la configuración, actualice la página.',
  'et-EE': 'Kui häälestamisel kuvatakse „{message}“, värskendage lehte.',
  'fi-FI': 'Jos käyttöönotossa näkyy ”{message}”, päivitä sivu.',
  'fr-FR': 'Si le message « {message} » s’affiche pendant la configuration, actualisez la page.',
  'he-IL': 'אם מופיעה ההודעה ”{message}“ במהלך ההגדרה, רענן את הדף.',
  'hr-HR': 'Ako se pri postavljanju prikaže „{message}”, osvježite stranicu.',
  'hu-HU': 'Ha a beállításkor a következő jelenik meg: „{message}”, frissítse az oldalt.',
  'id-ID': 'Jika Anda melihat “{message}” saat penyiapan, segarkan halaman.',
  'it-IT': 'Se durante la configurazione appare «{message}», aggiornare la pagina.',
  'ja-JP': 'セットアップ中に「{message}」と表示された場合は、ページを更新してください。',
  'ko-KR': '설정 중에 ‘{message}’ 메시지가 표시되면 페이지를 새로 고치세요.',
  'lt-LT': 'Jei nustatydami matote „{message}“, atnaujinkite puslapį.',
  'lv-LV': 'Ja iestatīšanas laikā redzat “{message}”, atsvaidziniet lapu.',
  'nb-NO': 'Hvis du ser «{message}» under konfigureringen, oppdaterer du siden.',
  'nl-NL': 'Als u tijdens de installatie ‘{message}’ ziet, vernieuwt u de pagina.',
  'pl-PL': 'Jeśli podczas konfiguracji pojawi się „{message}”, odśwież stronę.',
  'pt-BR': 'Se você vir “{message}” durante a configuração, atualize a página.',
  'pt-PT': 'Se vir «{message}» durante a configuração, atualize a página.',
  'ro-RO': 'Dacă vedeți „{message}” în timpul configurării, reîmprospătați pagina.',
  'ru-RU': 'Если при настройке появляется сообщение «{message}», обновите страницу.',
  'sk-SK': 'Ak sa pri nastavení zobrazí „{message}“, obnovte stránku.',
  'sl-SI': 'Če se med nastavitvijo prikaže »{message}«, osvežite stran.',
  'sr-Latn-RS': 'Ako se pri podešavanju prikaže „{message}“, osvežite stranicu.',
  'sv-SE': 'Om du ser ”{message}” under konfigurationen uppdaterar du sidan.',
  'th-TH': 'หากคุณเห็น “{message}” ระหว่างการตั้งค่า ให้รีเฟรชหน้า',
  'tr-TR': 'Kurulum sırasında “{message}” iletisini görürseniz sayfayı yenileyin.',
  'uk-UA': 'Якщо під час налаштування з’являється «{message}», оновіть сторінку.',
  'vi-VN': 'Nếu bạn thấy “{message}” trong khi thiết lập, hãy làm mới trang.',
  'zh-CN': '如果在设置过程中看到“{message}”，请刷新页面。',
  'zh-TW': '如果在設定期間看到「{message}」，請重新整理頁面。',
};

/** Right-to-left languages of the corpus. */
export const RIGHT_TO_LEFT = new Set(['ar-SA', 'he-IL']);

/** The words before and after the message in a language's quoting sentence, including the quotation marks. */
export function quotingOf(language) {
  const [before, after] = QUOTING[language].split('{message}');
  return { before, after };
}
